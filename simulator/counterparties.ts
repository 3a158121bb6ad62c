import { CATEGORIES } from "../contract/transaction.ts";
import { personKey, shopKey } from "./keys.ts";
import { personName, shopName, someSex } from "./names.ts";
import type { Random } from "./random.ts";

/** Somebody outside the bank whom its accounts pay or are paid by. All of it is made up. */
export interface Counterparty {
  /** `NAME | KEY`, always the same of one counterparty. */
  readonly text: string;
  /** What a shop sells, an index into CATEGORIES; a person sells nothing. */
  readonly sells?: number;
}

/** Those whom accounts know: shared, so that accounts have counterparties in common. */
export interface Counterparties {
  readonly people: readonly Counterparty[];
  /** By category, in the order of CATEGORIES. */
  readonly shops: readonly (readonly Counterparty[])[];
}

/** People, and shops of each category. */
const PEOPLE = 400;
const SHOPS = 25;
/** Share of transfers and purchases with somebody whom the account does not know; whom it pays, nobody else does. */
export const STRANGER = 0.1;
/** Share of counterparties whose key or document the bank knows. */
export const KEY_KNOWN = 0.85;
/** Share of the people whose name somebody else among them has, too. */
const HOMONYMS = 0.03;

export function counterparties(random: Random): Counterparties {
  const names: string[] = [];
  for (let i = 0; i < PEOPLE; i++) {
    const homonym = names.length > 0 && random.chance(HOMONYMS);
    names.push(homonym ? random.pick(names) : personName(someSex(random), random));
  }
  return {
    people: names.map((name) => ({ text: textOf(name, personKey, random) })),
    shops: CATEGORIES.map((_, category) =>
      Array.from({ length: SHOPS }, () => strangeShop(category, random)),
    ),
  };
}

/** Somebody whom no account has dealt with, and hardly any will again. */
export function stranger(random: Random): Counterparty {
  return { text: textOf(personName(someSex(random), random), personKey, random) };
}

/** Likewise a shop. */
export function strangeShop(category: number, random: Random): Counterparty {
  return { text: textOf(shopName(random), shopKey, random), sells: category };
}

function textOf(name: string, key: typeof personKey, random: Random): string {
  return random.chance(KEY_KNOWN) ? `${name} | ${key(name, random)}` : name;
}
