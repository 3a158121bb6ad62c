import { UsageError } from "../cli/errors.ts";

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** What a flag that takes an instant says of it. */
export const INSTANT_HELP =
  "a day or an instant (2026-01-12, 2026-01-12T09:30:00-03:00), or how long ago (30m, 6h, 2d)";

/**
 * An instant as a person writes it: ISO 8601, a day being its first moment in UTC and a time of day coming with its
 * offset or `Z`, since the engineer's clock, the bank's and Firehose's folders differ; or a number of minutes, hours or
 * days before now.
 *
 * @param flag For messages, such as `--since`.
 * @returns epoch milliseconds.
 * @throws UsageError naming flag and value.
 */
export function instantOf(flag: string, text: string, now: number): number {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * UNITS[unit as keyof typeof UNITS];
  const iso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const instant = iso ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) throw new UsageError(`${flag} must be ${INSTANT_HELP}, got "${text}"`);
  if (instant > now) throw new UsageError(`${flag} must not be in the future, got "${text}"`);
  return instant;
}
