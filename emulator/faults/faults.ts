import { UsageError } from "../../cli/errors.ts";
import { Draws, keyOf } from "./draws.ts";

/**
 * What can be made to go wrong, by where it happens. A rate is the share of calls, unless something else is named.
 *
 * - SageMaker: `throttle`, `5xx`, `timeout`, `slow`, `wrong-rows`, `nan`, `no-endpoint`
 * - Lambda: `crash`, `lambda-timeout`, `oversize`
 * - Firehose: `duplicate`, of reads; `reorder`, of reads and of batches
 * - DynamoDB: `profile-throttle`
 * - Kinesis, and Firehose's Direct PUT: `stream-throttle`, `stream-partial`
 * - S3: `s3-fail`
 * - the traffic: `poison`, records on top of the simulated ones, by their number
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
  "poison",
] as const;

export type Fault = (typeof FAULTS)[number];

/** How often each fault is injected, 0 to 1; never when left out. */
export type FaultRates = Readonly<Partial<Record<Fault, number>>>;

/**
 * Read a list of rates, such as `throttle=0.2,duplicate=0.1`.
 *
 * @throws UsageError naming the fault and what is wrong with it.
 */
export function parseFaults(text: string): FaultRates {
  const rates: Partial<Record<Fault, number>> = {};
  for (const item of text.split(",")) {
    const [, name = "", given = ""] = /^\s*([^=\s]*)\s*=?\s*(.*?)\s*$/.exec(item) ?? [];
    if (!isFault(name)) {
      throw new UsageError(
        `--faults knows no fault called "${name}"; it knows ${FAULTS.join(", ")}`,
      );
    }
    if (rates[name] !== undefined) throw new UsageError(`--faults has ${name} twice`);
    const rate = given === "" ? Number.NaN : Number(given);
    if (!(rate >= 0 && rate <= 1)) {
      throw new UsageError(`--faults ${name} must be a rate from 0 to 1, got "${given}"`);
    }
    rates[name] = rate;
  }
  return rates;
}

/** A fault that is to be injected. */
export interface Strike {
  /** How many of its kind were injected before. */
  readonly nth: number;
  /** Decides what is left open: which rows, how late. */
  readonly draws: Draws;
}

/**
 * What goes wrong on purpose. The nth question about a fault has the same answer in every run with the same seed,
 * whatever else is asked.
 */
export class Faults {
  readonly #rates: FaultRates;
  readonly #seed: number;
  readonly #asked = new Map<Fault, number>();
  readonly #injected = new Map<Fault, number>();
  #stopped = false;

  /** @param seed Whole number. */
  constructor(rates: FaultRates, seed: number) {
    this.#rates = rates;
    this.#seed = seed;
  }

  /** How many of each fault were injected so far; those that are never injected are left out. */
  get injected(): ReadonlyMap<Fault, number> {
    const named = FAULTS.filter((fault) => this.rate(fault) > 0);
    return new Map(named.map((fault) => [fault, this.#injected.get(fault) ?? 0]));
  }

  /** How often a fault is to be injected, 0 to 1, whether or not all has ended. */
  rate(fault: Fault): number {
    return this.#rates[fault] ?? 0;
  }

  /** Whether all has ended. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Ask whether to inject a fault now; if so, it counts. */
  strike(fault: Fault): Strike | undefined {
    const rate = this.rate(fault);
    if (rate === 0 || this.#stopped) return undefined;
    const n = this.#asked.get(fault) ?? 0;
    this.#asked.set(fault, n + 1);
    const draws = this.draws(fault, n);
    return draws.fraction() < rate ? { nth: this.count(fault), draws } : undefined;
  }

  /** What decides about the nth of a fault. */
  draws(fault: Fault, n: number): Draws {
    return new Draws(keyOf(this.#seed, fault, n));
  }

  /** One more was injected. @returns how many were before. */
  count(fault: Fault): number {
    const before = this.#injected.get(fault) ?? 0;
    this.#injected.set(fault, before + 1);
    return before;
  }

  /** From now on nothing is injected. */
  stop(): void {
    this.#stopped = true;
  }
}

function isFault(name: string): name is Fault {
  return (FAULTS as readonly string[]).includes(name);
}
