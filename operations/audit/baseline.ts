import type { Show } from "../../cli/progress.ts";

/** Where the list of what entered comes from. */
export const BASELINES = ["sent", "stream", "backup"] as const;

/** From when to when a baseline's records arrived, epoch milliseconds. */
export interface Bounds {
  /** Left out, from the first on. */
  readonly since?: number;
  /** The first instant that no longer counts. Left out, to the last. */
  readonly until?: number;
}

/** A list of what entered. */
export interface Baseline {
  /** For a person, such as `what the producer wrote down in .local/sent.ndjson`. */
  readonly description: string;
  readonly kind: (typeof BASELINES)[number];
  /**
   * Read the list.
   *
   * @param add Given the identity of each record, and whether it may be more or less than one.
   */
  read(add: (identity: string, unclear?: boolean) => void, show: Show): Promise<void>;
}

/** Bounds in words, ` since …, before …`. */
export function inWords({ since, until }: Bounds): string {
  const at = (instant: number) => new Date(instant).toISOString();
  return [
    since === undefined ? "" : ` since ${at(since)}`,
    until === undefined ? "" : `${since === undefined ? "" : ","} before ${at(until)}`,
  ].join("");
}
