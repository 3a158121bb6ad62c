/** Hours before an instant in which an object may begin that holds a record of that instant, see {@link holdingSince}. */
const MARGIN_HOURS = 2;
const HOUR = 3_600_000;

/**
 * Whether a folder may hold what arrived at `from` or later, by the `year=/month=/day=/hour=` of its key (UTC).
 *
 * Firehose names an object after its oldest record. An object stays open for 23 minutes at most (one and a half times
 * 900 s), and of two records that arrived at once one may wait 34 minutes longer for its Lambda (a buffer of 900 s, and
 * four invocations of 290 s): so one begins less than an hour before its records. Two hours leave room.
 *
 * @param from Epoch milliseconds.
 */
export function holdingSince(from: number): (folder: string) => boolean {
  return (folder) => {
    const end = endOf(folder);
    return end === undefined || end > from - MARGIN_HOURS * HOUR;
  };
}

/**
 * When an object begins, by the time in its name or else the hour of its folder, epoch milliseconds; nothing for a key
 * that says neither.
 */
export function beginningOf(key: string): number | undefined {
  const named = /-(\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)-[0-9a-f]{8}-[^/]*$/.exec(key);
  if (named) {
    const [year = 0, month = 0, day, hour, minute, second] = named.slice(1).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }
  const end = endOf(key);
  return end === undefined ? undefined : end - HOUR;
}

/** Where the hour, day, month or year of a folder ends, epoch milliseconds; nothing for a folder without. */
function endOf(folder: string): number | undefined {
  const part = (name: string) => {
    const [, digits] = new RegExp(`(?:^|/)${name}=(\\d+)/`).exec(folder) ?? [];
    return digits === undefined ? undefined : Number(digits);
  };
  const [year, month, day, hour] = [part("year"), part("month"), part("day"), part("hour")];
  if (year === undefined) return undefined;
  if (month === undefined) return Date.UTC(year + 1);
  if (day === undefined) return Date.UTC(year, month);
  if (hour === undefined) return Date.UTC(year, month - 1, day + 1);
  return Date.UTC(year, month - 1, day, hour + 1);
}
