import { Draws, keyOf } from "./draws.ts";

/**
 * What services can be made to do wrong, by service. A rate is the share of calls, unless something else is named.
 *
 * - SageMaker: `throttle`, `5xx`, `timeout`, `slow`, `wrong-rows`, `nan`, `no-endpoint`
 * - Lambda: `crash`, `lambda-timeout`, `oversize`
 * - Firehose: `duplicate`, of reads; `reorder`, of reads and of batches
 * - DynamoDB: `profile-throttle`
 * - Kinesis, and Firehose's Direct PUT: `stream-throttle`, `stream-partial`
 * - S3: `s3-fail`
 */
export const FAULTS = [
  "throttle",
  "5xx",
  "timeout",
  "slow",
  "wrong-rows",
  "nan",
  "no-endpoint",
  "crash",
  "lambda-timeout",
  "oversize",
  "duplicate",
  "reorder",
  "profile-throttle",
  "stream-throttle",
  "stream-partial",
  "s3-fail",
] as const;

export type Fault = (typeof FAULTS)[number];

/** How often each fault is injected, 0 to 1; never when left out. */
export type FaultRates<Name extends string = Fault> = Readonly<Partial<Record<Name, number>>>;

/** A fault that is to be injected. */
export interface Injection {
  /** How many of its kind were injected before. */
  readonly nth: number;
  /** Decides what is left open: which rows, how late. */
  readonly draws: Draws;
}

/**
 * What goes wrong on purpose. The nth question about a fault has the same answer in every run with the same seed,
 * whatever else is asked. Whoever has faults of its own to inject beside the services' adds their names.
 */
export class Faults<Name extends string = Fault> {
  readonly #rates: FaultRates<Name>;
  readonly #seed: number;
  readonly #asked = new Map<string, number>();
  readonly #injected = new Map<string, number>();
  #stopped = false;

  /** @param seed Whole number. */
  constructor(rates: NoInfer<FaultRates<Name>>, seed: number) {
    this.#rates = rates;
    this.#seed = seed;
  }

  /** How many of each fault were injected so far, in the order of the rates; those that never are are left out. */
  get injected(): ReadonlyMap<string, number> {
    const named = (Object.keys(this.#rates) as Name[]).filter((fault) => this.rate(fault) > 0);
    return new Map(named.map((fault) => [fault, this.#injected.get(fault) ?? 0]));
  }

  /** How often a fault is to be injected, 0 to 1, whether or not all has ended. */
  rate(fault: Name): number {
    return this.#rates[fault] ?? 0;
  }

  /** Whether all has ended. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Ask whether to inject a fault now; if so, it counts. */
  inject(fault: Name): Injection | undefined {
    const rate = this.rate(fault);
    if (rate === 0 || this.#stopped) return undefined;
    const n = this.#asked.get(fault) ?? 0;
    this.#asked.set(fault, n + 1);
    const draws = this.draws(fault, n);
    return draws.fraction() < rate ? { nth: this.count(fault), draws } : undefined;
  }

  /** What decides about the nth of a fault. */
  draws(fault: Name, n: number): Draws {
    return new Draws(keyOf(this.#seed, fault, n));
  }

  /** One more was injected. @returns how many were before. */
  count(fault: Name): number {
    const before = this.#injected.get(fault) ?? 0;
    this.#injected.set(fault, before + 1);
    return before;
  }

  /** From now on nothing is injected. */
  stop(): void {
    this.#stopped = true;
  }
}
