import { Deadline } from "./deadline.ts";

/** Time kept for building and sending the response, ms; a small Lambda has a fraction of a processor. */
export const MARGIN_MS = 2_000;
/**
 * Longest that a batch waits for what is known of it, ms, and half of its time at most; then it is judged without
 * history. The endpoints need the rest: a call to one that is cold takes up to a minute.
 */
export const RECALL_MS = 20_000;
/**
 * Longest that a batch waits for its segments once the fraud scores are there, ms; then it is delivered without. While
 * segmentation is down the stream must not back up: a shard brings up to 1,000 records a second, and Firehose has 5
 * batches of it under way, each some 1,900 records at the default 1.5 MB, so a batch may take 9 s. A cold start needs no
 * more, since it strikes both endpoints at once.
 */
export const SEGMENTATION_MS = 7_000;
/**
 * Longest that a batch waits for its alerts to be taken, ms, and a tenth of its time at most. The endpoints' part ends
 * sooner by as much, so that what is suspected at the last moment is still told.
 */
export const ALERTING_MS = 5_000;

/** How the time of one batch is shared out. */
export class BatchTime {
  /** Ends the reading of profiles. */
  readonly recall: Deadline;
  /** Ends whatever the scores and the profiles' counts take. */
  readonly scoring: Deadline;
  /** Ends segmentation. */
  readonly segmentation: Deadline;
  /** Ends the sending of alerts. */
  readonly alerting: Deadline;
  readonly #all: Deadline;

  /** @param remaining Until Lambda ends the handler, ms. */
  constructor(remaining: number) {
    const left = remaining - MARGIN_MS;
    this.#all = new Deadline().in(left);
    this.recall = new Deadline().in(Math.min(left / 2, RECALL_MS));
    this.scoring = new Deadline().in(left - Math.min(left / 10, ALERTING_MS));
    this.segmentation = new Deadline(this.scoring.signal);
    this.alerting = new Deadline(this.#all.signal);
  }

  /** The fraud scores are there. */
  scored(): void {
    this.segmentation.in(SEGMENTATION_MS);
  }

  /** The alerts are known. */
  judged(): void {
    this.alerting.in(ALERTING_MS);
  }

  clear(): void {
    const all = [this.#all, this.recall, this.scoring, this.segmentation, this.alerting];
    for (const deadline of all) deadline.clear();
  }
}
