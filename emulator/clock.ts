/**
 * The one factor that scales what AWS counts in time: shard limits, polls, buffers. A day of Firehose's
 * buffering passes `factor` times faster here; everything that costs computing takes its real time.
 */
export class Clock {
  /** AWS seconds that pass in one second of wall time, at least 1. */
  readonly factor: number;

  constructor(factor: number) {
    this.factor = factor;
  }

  /** Wall milliseconds that `seconds` of AWS's take. */
  milliseconds(seconds: number): number {
    return (seconds * 1000) / this.factor;
  }

  /** What AWS allows per second, as allowed per second of wall time. */
  rate(perSecond: number): number {
    return perSecond * this.factor;
  }
}
