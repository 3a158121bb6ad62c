import { type Counterparties, type Counterparty, counterparties } from "./counterparties.ts";
import { Fashions } from "./fashions.ts";
import { type Habits, habits } from "./habits.ts";
import type { SimulationOptions } from "./options.ts";
import { type Person, person } from "./people.ts";
import { Random, STREAMS } from "./random.ts";

/** An account: whose it is, how it is used, and what is on it. */
export interface Account {
  readonly holder: Person;
  /** `numero_conta`. */
  readonly number: string;
  readonly habits: Habits;
  /** Whom it knows, and the shops where it buys, by category. */
  readonly friends: readonly Counterparty[];
  readonly shops: readonly (readonly Counterparty[])[];
  /** The account's own random numbers. */
  readonly random: Random;
  /** Centavos. */
  balance: number;
}

export interface Bank {
  readonly accounts: readonly Account[];
  readonly counterparties: Counterparties;
  /** Whom the accounts are drawn to. */
  readonly fashions: Fashions;
}

/** Share of accounts that belong to the customer before, with habits of their own. */
const SECOND_ACCOUNT = 0.15;
const FRIENDS = 6;
const SHOPS_PER_CATEGORY = 2;
/** Numbers without their check digit. Ten times as many as there can be accounts, so that a draw is rarely taken. */
const LOWEST_NUMBER = 10_000;
const HIGHEST_NUMBER = 999_999;

/** The bank on the first morning. */
export function openBank({
  seed,
  accounts: size,
  count,
  days,
  scenarios,
}: SimulationOptions): Bank {
  const random = new Random(seed, STREAMS.bank);
  const others = counterparties(random);
  const taken = new Set<number>();
  const accounts: Account[] = [];
  for (let i = 0; i < size; i++) {
    const previous = accounts.at(-1)?.holder;
    const holder = previous && random.chance(SECOND_ACCOUNT) ? previous : person(random);
    const number = accountNumber(freeNumber(taken, random));
    accounts.push(openAccount(holder, number, others, new Random(seed, i + 1)));
  }
  const fashions = new Fashions(others, {
    seed,
    perDay: count / days,
    compromises: scenarios.includes("compromised-counterparty"),
  });
  return { accounts, counterparties: others, fashions };
}

function openAccount(
  holder: Person,
  number: string,
  { people, shops }: Counterparties,
  random: Random,
): Account {
  const own = habits(random);
  return {
    holder,
    number,
    habits: own,
    friends: some(FRIENDS, people, random),
    shops: shops.map((ofCategory) => some(SHOPS_PER_CATEGORY, ofCategory, random)),
    random,
    balance: Math.round(own.balance * random.between(0.7, 1.3)),
  };
}

function freeNumber(taken: Set<number>, random: Random): number {
  for (;;) {
    const number = random.whole(LOWEST_NUMBER, HIGHEST_NUMBER);
    if (taken.has(number)) continue;
    taken.add(number);
    return number;
  }
}

/** Number and check digit, modulo 11 with weights from 9 downwards as Brazilian banks have it; 10 is written X. */
function accountNumber(number: number): string {
  let total = 0;
  let weight = 9;
  for (let left = number; left > 0; left = Math.floor(left / 10)) total += (left % 10) * weight--;
  const digit = total % 11;
  return `${number}-${digit === 10 ? "X" : digit}`;
}

function some<T>(count: number, from: readonly T[], random: Random): T[] {
  return Array.from({ length: count }, () => random.pick(from));
}
