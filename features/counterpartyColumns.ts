import type { FraudFeature } from "../contract/features.ts";
import { COUNTERPARTY_SLOTS } from "./counterparty.ts";
import { mean, recent } from "./means.ts";
import { LIVES, type Profile } from "./profile.ts";
import { DAY } from "./time.ts";

/** Columns that say what is known of a transaction's counterparty. */
export type CounterpartyFeature = Extract<FraudFeature, `contraparte_${string}`>;

/** Days since the last legitimate transaction, at most; also those of a counterparty that has none. */
const LONGEST_DOUBT = 30;

/** @param counterparty As of the transaction, which it knows nothing of. */
export function counterpartyColumns(
  { sums, reported }: Profile,
  amount: number,
): Record<CounterpartyFeature, number> {
  const { payments, frauds, paid } = COUNTERPARTY_SLOTS;
  const at = (slot: number) => sums[slot] as number;
  /** Below zero where frauds were confirmed of transactions that were never counted. */
  const legitimate = (life: number) => Math.max(reported[life] as number, 0);
  /** One more legitimate one than there is: a single fraud of a newcomer is no certainty. */
  const risk = (life: number) => at(frauds + life) / (at(frauds + life) + legitimate(life) + 1);
  return {
    /** Amount as a multiple of the mean of its transactions. */
    contraparte_valor_sobre_media_30d: amount / mean(at(paid), at(payments + 2)),
    /** Days since a transaction of it turned out legitimate, 0 to 30, see {@link daysSince}. */
    contraparte_dias_desde_legitima: daysSince(legitimate(0)),
    /** Decayed counts of its confirmed frauds, since their confirmation. */
    contraparte_fraudes_7d: at(frauds + 1),
    contraparte_fraudes_30d: at(frauds + 2),
    /** How recent those are, 0 to 1: 1 when all were confirmed just now. Missing when there are none. */
    contraparte_fraudes_1d_sobre_7d: recent(at(frauds), at(frauds + 1)),
    contraparte_fraudes_7d_sobre_30d: recent(at(frauds + 1), at(frauds + 2)),
    /** Those frauds' part of all its transactions of which it is known what they were, 0 to 1. */
    contraparte_risco_7d: risk(1),
    contraparte_risco_30d: risk(2),
  };
}

/**
 * Days since the last of the events in a decayed count of the shortest life, as the logarithm of the count tells: the
 * last one outweighs all that came a few lives before it. Several close together seem later than each of them.
 */
function daysSince(count: number): number {
  const days = (-Math.log(count) * LIVES[0]) / DAY;
  return Math.min(Math.max(days, 0), LONGEST_DOUBT);
}
