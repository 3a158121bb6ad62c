/** Places that are kept to be named; more than these say nothing new. */
const NAMED = 20;

/** What could not be read: each is counted, the first of them are named. */
export class Unreadable {
  count = 0;
  readonly #named: string[] = [];

  /** @param place Key of an object and, where it is a line of it, the line's number. Never what it holds. */
  add(place: string, why: string): void {
    this.count++;
    if (this.#named.length < NAMED) this.#named.push(`${place}: ${why}`);
  }

  /** One line each; nothing when all was readable. */
  lines(): string[] {
    const more = this.count - this.#named.length;
    return [...this.#named, ...(more > 0 ? [`and ${more} more`] : [])];
  }
}
