/**
 * Lets through `perSecond` on average, and at most one second's worth at once.
 *
 * Wall time; the caller scales.
 */
export class TokenBucket {
  private readonly perSecond: number;
  private tokens: number;
  private filledAt = performance.now();

  constructor(perSecond: number) {
    this.perSecond = perSecond;
    this.tokens = perSecond;
  }

  /** Whether `amount` is there to be taken. */
  has(amount: number): boolean {
    const now = performance.now();
    const gained = ((now - this.filledAt) / 1000) * this.perSecond;
    this.tokens = Math.min(this.perSecond, this.tokens + gained);
    this.filledAt = now;
    return this.tokens >= amount;
  }

  /** Take `amount`, into debt if need be: nothing more is there until the debt is paid off. */
  take(amount: number): void {
    this.tokens -= amount;
  }
}
