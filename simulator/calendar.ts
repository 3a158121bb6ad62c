/** Seconds. */
export const DAY = 24 * 60 * 60;

/** A day of the simulation. */
export interface Day {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** 0 (Sunday) to 6. */
  readonly weekday: number;
  /** The month after, `YYYY-MM`. */
  readonly nextMonth: string;
}

/**
 * Days from `from` on, `YYYY-MM-DD`.
 *
 * All of it is the bank's local time, reckoned as if it were UTC: America/Sao_Paulo has had no summer time
 * since 2019, and what the machine's own zone or locale says must not matter.
 */
export function calendar(from: string, days: number): Day[] {
  const start = Date.parse(`${from}T00:00:00Z`);
  return Array.from({ length: days }, (_, i) => {
    const day = new Date(start + i * DAY * 1000);
    const next = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 1));
    return {
      date: day.toISOString().slice(0, 10),
      weekday: day.getUTCDay(),
      nextMonth: next.toISOString().slice(0, 7),
    };
  });
}

/** Whether `date` is a day that exists, `YYYY-MM-DD`. */
export function isDate(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  return (
    /^\d{4}-/.test(date) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(date)
  );
}

/** Number of the day, from 0, of a time in seconds since the start. */
export function dayOf(seconds: number): number {
  return Math.floor(seconds / DAY);
}

/** `HH:MM:SS` of a time in seconds since the start. */
export function timeOfDay(seconds: number): string {
  const second = seconds % DAY;
  const hour = Math.floor(second / 3600);
  return `${two(hour)}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
}

/** The second of a day, given its hour (with a fraction), 0 to 24. */
export function secondsAt(day: number, hour: number): number {
  return day * DAY + Math.min(Math.floor(hour * 3600), DAY - 1);
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
