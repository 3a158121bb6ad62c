/** Writes an instant, milliseconds since 1970, as the pattern and zone say. */
export type DateFormat = (instant: number) => string;

/**
 * Format instants by a pattern of Java's `DateTimeFormatter`, the language of Firehose's `timestamp:`.
 *
 * Letters emulated: `y u` year, `M L` month, `d` day, `D` day of the year, `E` day of the week, `Q` quarter,
 * `a` AM or PM, `H k K h` hour, `m` minute, `s` second, `S` fraction; `'quoted'` text, `''` an apostrophe.
 *
 * @param zone IANA name, such as `America/Sao_Paulo`, or `UTC`.
 * @throws RangeError naming the pattern and the letter that is not emulated, or the zone.
 */
export function dateFormat(pattern: string, zone: string): DateFormat {
  const fields = tokens(pattern).map((token) =>
    token.letter === undefined ? () => token.text : field(token.letter, token.text.length, pattern),
  );
  const clock = wallClock(zone);
  // Records that came in one call share their instant, and every record asks for its prefix.
  let known = Number.NaN;
  let text = "";
  return (instant) => {
    if (instant !== known) {
      const now = clock(instant);
      text = fields.map((write) => write(now)).join("");
      known = instant;
    }
    return text;
  };
}

/** What a clock on the wall shows. */
interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** Wall clock of a zone. */
function wallClock(zone: string): (instant: number) => Moment {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    throw new RangeError(`customTimeZone must be UTC or an IANA time zone, got "${zone}"`);
  }
  return (instant) => {
    const parts = Object.fromEntries(
      format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
    ) as unknown as Omit<Moment, "millisecond">;
    return { ...parts, millisecond: ((instant % 1000) + 1000) % 1000 };
  };
}

/** A run of one pattern letter, or literal text. */
interface Token {
  readonly letter?: string;
  readonly text: string;
}

function tokens(pattern: string): Token[] {
  const found = pattern.match(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g) ?? [];
  return found.map((text) => {
    if (/^[A-Za-z]/.test(text)) return { letter: text.charAt(0), text };
    if (text === "'") throw new RangeError(`timestamp pattern "${pattern}": a quote is left open`);
    const reserved = text.startsWith("'") ? undefined : text.match(/[[\]{}#]/)?.[0];
    if (reserved)
      throw new RangeError(`timestamp pattern "${pattern}": ${reserved} must be quoted`);
    return { text: text === "''" ? "'" : text.replace(/^'|'$/g, "").replaceAll("''", "'") };
  });
}

type Write = (now: Moment) => string;

function field(letter: string, count: number, pattern: string): Write {
  const known = FIELDS[letter];
  if (!known) {
    const hint = letter === "Y" ? " (a week-based year; the calendar year is yyyy)" : "";
    throw new RangeError(
      `timestamp pattern "${pattern}": ${letter} is not emulated${hint}; use ${Object.keys(FIELDS).join(" ")}`,
    );
  }
  if (count > known.most) {
    throw new RangeError(
      `timestamp pattern "${pattern}": at most ${known.most} ${letter} in a row, got ${count}`,
    );
  }
  return known.write(count);
}

const number = (of: (now: Moment) => number) => (count: number) => (now: Moment) =>
  String(of(now)).padStart(count, "0");

/** The year; two letters mean its last two digits. */
const year = (count: number): Write =>
  count === 2
    ? (now) => String(now.year % 100).padStart(2, "0")
    : (now) => String(now.year).padStart(count, "0");

const names = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" });
  return (now: Moment) => format.format(Date.UTC(now.year, now.month - 1, now.day));
};
const WIDTHS = { 3: "short", 4: "long", 5: "narrow" } as const;

const month = (count: number): Write =>
  count < 3
    ? number((now) => now.month)(count)
    : names({ month: WIDTHS[count as keyof typeof WIDTHS] });

const quarter = (now: Moment) => Math.ceil(now.month / 3);
const ORDINALS = ["1st", "2nd", "3rd", "4th"];
const QUARTERS: Record<number, Write> = {
  3: (now) => `Q${quarter(now)}`,
  4: (now) => `${ORDINALS[quarter(now) - 1]} quarter`,
  5: (now) => String(quarter(now)),
};

const DAY = 86_400_000;
const dayOfYear = (now: Moment) =>
  (Date.UTC(now.year, now.month - 1, now.day) - Date.UTC(now.year, 0, 1)) / DAY + 1;

/** Letters emulated, with how many may follow each other. */
const FIELDS: Readonly<Record<string, { most: number; write(count: number): Write }>> = {
  y: { most: 19, write: year },
  u: { most: 19, write: year },
  M: { most: 5, write: month },
  L: { most: 5, write: month },
  d: { most: 2, write: number((now) => now.day) },
  D: { most: 3, write: number(dayOfYear) },
  E: { most: 5, write: (count) => names({ weekday: WIDTHS[Math.max(count, 3) as 3 | 4 | 5] }) },
  Q: { most: 5, write: (count) => QUARTERS[count] ?? number(quarter)(count) },
  a: { most: 1, write: () => (now) => (now.hour < 12 ? "AM" : "PM") },
  H: { most: 2, write: number((now) => now.hour) },
  k: { most: 2, write: number((now) => now.hour || 24) },
  K: { most: 2, write: number((now) => now.hour % 12) },
  h: { most: 2, write: number((now) => now.hour % 12 || 12) },
  m: { most: 2, write: number((now) => now.minute) },
  s: { most: 2, write: number((now) => now.second) },
  S: {
    most: 9,
    write: (count) => (now) =>
      String(now.millisecond).padStart(3, "0").padEnd(9, "0").slice(0, count),
  },
};
