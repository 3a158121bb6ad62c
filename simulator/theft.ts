import { MOVEMENTS, type Movement } from "../contract/transaction.ts";
import type { Account } from "./accounts.ts";
import { stranger, strangeShop } from "./counterparties.ts";
import type { Deed } from "./deed.ts";
import { ORDINARY } from "./habitual.ts";

/** A thief's amounts, in multiples of what the account spends on average, from and to. */
const SEVERAL_TIMES = [2.5, 5] as const;

/**
 * A payment by a thief: a multiple of the account's habit that others spend ordinarily, in a category in which it seldom
 * buys, to somebody it never paid. The kind of movement is one that it uses.
 */
export function theft({ habits, random }: Account): Deed {
  const movement = MOVEMENTS[random.weighted(habits.spending)] as Movement;
  const category = random.weighted(habits.categories.map((weight) => 1 / weight));
  const [least, most] = SEVERAL_TIMES;
  // The product makes small multiples the likelier ones: large ones would be seen by the amount alone.
  const share = random.fraction() * random.fraction();
  const times = least + (Math.min(most, ORDINARY[1] / habits.spent) - least) * share;
  return {
    scenario: "account-takeover",
    movement,
    category,
    amount: Math.round(habits.spent * times),
    with: movement === "Compra Cartão" ? strangeShop(category, random) : stranger(random),
  };
}
