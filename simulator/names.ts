import { faker } from "@faker-js/faker/locale/pt_BR";
import type { Random } from "./random.ts";

export type Sex = "Feminino" | "Masculino";

const { first_name: first, last_name: last } = faker.definitions.person;
const FIRST: Record<Sex, readonly string[]> = {
  Feminino: first.female ?? [],
  Masculino: first.male ?? [],
};
const LAST = (last.generic ?? []) as readonly string[];
const LEGAL_FORMS = faker.definitions.company.legal_entity_type as readonly string[];

/** First name and two surnames. Drawn here, because faker's own random numbers are shared by all who use it. */
export function personName(sex: Sex, random: Random): string {
  return `${random.pick(FIRST[sex])} ${random.pick(LAST)} ${random.pick(LAST)}`;
}

export function someSex(random: Random): Sex {
  return random.chance(0.5) ? "Feminino" : "Masculino";
}

/** By faker's patterns. There are few surnames, so that some shops have the same name. */
export function shopName(random: Random): string {
  const surname = () => random.pick(LAST);
  const pattern = random.whole(1, 3);
  if (pattern === 1) return `${surname()} ${random.pick(LEGAL_FORMS)}`;
  if (pattern === 2) return `${surname()}-${surname()}`;
  return `${surname()}, ${surname()} e ${surname()}`;
}
