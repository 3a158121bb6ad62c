import { CREDITS, MOVEMENTS, type Movement } from "../contract/transaction.ts";
import type { Account, Bank } from "./accounts.ts";
import { type Counterparty, STRANGER, stranger, strangeShop } from "./counterparties.ts";
import type { Deed } from "./deed.ts";
import type { Random } from "./random.ts";

/** Lowest and highest amounts, centavos, both included. */
export const ORDINARY = [1_000, 10_000] as const;
const ANOMALOUS = [100_000, 400_000] as const;
/** Share of ordinary amounts that follow no habit: anything in the ordinary range. */
const UNTYPICAL = 0.08;
/** How far an amount strays from the typical one. */
const STRAY = 0.4;
/** How strongly a balance far from its habit changes the share of income; and the share's limits. */
const PULL = 0.25;
const INCOME_SHARE = [0.05, 0.95] as const;

/**
 * What the holder of an account does next by habit, `seconds` after the start. Wrong with it may be the amount, or that
 * the counterparty is compromised.
 *
 * @param anomalyRate Chance that the amount is anomalous, 0 to 1.
 */
export function habitual(account: Account, bank: Bank, anomalyRate: number, seconds: number): Deed {
  const { habits, random } = account;
  const { fashions } = bank;
  const anomalous = random.chance(anomalyRate);
  const credit = random.chance(incomeShare(account));
  const usual = MOVEMENTS[random.weighted(credit ? habits.income : habits.spending)] as Movement;
  const fashion = credit ? undefined : fashions.drawn(random, seconds);
  const takesCards = fashion === undefined || fashion.sells !== undefined;
  const movement = usual === "Compra Cartão" && !takesCards ? "Pix Enviar" : usual;
  const category = fashion?.sells ?? random.weighted(habits.categories);
  const typical = habits.typical[MOVEMENTS.indexOf(movement)] as number;
  const who = fashion ?? usualCounterparty(account, bank, movement, category, seconds);
  const compromised = !credit && fashions.isCompromised(who, seconds);
  return {
    scenario: anomalous
      ? "anomalous-amount"
      : compromised
        ? "compromised-counterparty"
        : "ordinary",
    movement,
    category,
    amount: anomalous ? random.whole(...ANOMALOUS) : ordinaryAmount(typical, random),
    with: who,
  };
}

/** More income the further the balance is below its habit, more spending the further above. */
function incomeShare({ habits, balance }: Account): number {
  const share = habits.incomeShare + PULL * (1 - balance / habits.balance);
  return Math.min(Math.max(share, INCOME_SHARE[0]), INCOME_SHARE[1]);
}

/** Centavos. */
function ordinaryAmount(typical: number, random: Random): number {
  if (random.chance(UNTYPICAL)) return random.whole(...ORDINARY);
  return Math.round(typical * random.between(1 - STRAY, 1 + STRAY));
}

function usualCounterparty(
  { friends, shops, random }: Account,
  { counterparties, fashions }: Bank,
  movement: Movement,
  category: number,
  seconds: number,
): Counterparty {
  const strange = movement === "Venda Maquininha" || random.chance(STRANGER);
  if (CREDITS.includes(movement)) return random.pick(strange ? counterparties.people : friends);
  const purchase = movement === "Compra Cartão";
  const known = random.pick(purchase ? (shops[category] as readonly Counterparty[]) : friends);
  if (!strange && !fashions.isClosed(known, seconds)) return known;
  return purchase ? strangeShop(category, random) : stranger(random);
}
