/** Seconds. */
export const DAY = 86_400;

/** America/Sao_Paulo, hours behind UTC. It has had no summer time since 2019. */
const BEHIND_UTC = 3;

/**
 * The instant of an event, seconds since 1970 of the bank's local time reckoned as if it were UTC.
 *
 * @param data `YYYY-MM-DD`.
 * @param horario `HH:MM:SS`.
 */
export function localSeconds(data: string, horario: string): number {
  return Date.parse(`${data}T${horario}Z`) / 1000;
}

/**
 * Likewise, of an instant that anyone may have written down.
 *
 * @param instant ISO 8601 with an offset, or epoch milliseconds.
 */
export function localSecondsOf(instant: string | number): number {
  return new Date(instant).getTime() / 1000 - BEHIND_UTC * 3600;
}

/** Number of the day, whole. */
export function dayOf(seconds: number): number {
  return Math.floor(seconds / DAY);
}

/** Time of day in hours, 0 to 24. */
export function hourOf(seconds: number): number {
  return (seconds - dayOf(seconds) * DAY) / 3600;
}
