import type { Fraud } from "./scenarios.ts";
import type { Simulated } from "./simulate.ts";

/** What has been sent. */
export class Tally {
  transactions = 0;
  confirmations = 0;
  /** Of both, those that an earlier simulation sent. */
  before = 0;
  readonly #frauds: Map<string, number>;

  /** @param scenarios Those that there may be. */
  constructor(scenarios: readonly Fraud[]) {
    this.#frauds = new Map(scenarios.map((name) => [name, 0]));
  }

  /** @returns How many of `events` are transactions. */
  add(events: readonly Simulated[]): number {
    const transactions = events.filter(({ tipo }) => tipo === "transacao");
    for (const { scenario } of transactions) {
      const before = this.#frauds.get(scenario);
      if (before !== undefined) this.#frauds.set(scenario, before + 1);
    }
    this.transactions += transactions.length;
    this.confirmations += events.length - transactions.length;
    return transactions.length;
  }

  /** Likewise for one that an earlier simulation sent. */
  addBefore(event: Simulated): number {
    this.before++;
    return this.add([event]);
  }

  /** Transactions of each fraud scenario. */
  frauds(): string {
    const frauds = [...this.#frauds].map(([scenario, count]) => `${count} ${scenario}`);
    return `Frauds: ${frauds.join(", ") || "none"}`;
  }
}
