import { faker } from "@faker-js/faker/locale/pt_BR";
import { CATEGORIES, type Category } from "../contract/transaction.ts";
import { CITIES, type City } from "./cities.ts";
import type { Random } from "./random.ts";

/** A customer of the bank. All of it is made up. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly sex: "Feminino" | "Masculino";
  readonly city: City;
  /** Home, decimal degrees. */
  readonly latitude: number;
  readonly longitude: number;
}

/** Those whom the accounts pay and are paid by: shared, so that accounts have counterparties in common. */
export interface Counterparties {
  readonly people: readonly string[];
  readonly shops: Readonly<Record<Category, readonly string[]>>;
}

/** People outside the bank, and shops of each category. */
const OTHERS = 400;
const SHOPS = 25;
/** How far from the centre of the city a customer lives, degrees: about 5 km. */
const CITY_RADIUS = 0.05;

/** Start the names anew, so that what follows depends on the seed alone. */
export function seedNames(seed: number): void {
  faker.seed(seed);
}

export function person(random: Random): Person {
  const sex = random.chance(0.5) ? "Feminino" : "Masculino";
  const city = CITIES[random.weighted(CITIES.map(({ weight }) => weight))] as City;
  return {
    id: random.uuid(),
    name: fullName(sex),
    sex,
    city,
    latitude: city.latitude + CITY_RADIUS * random.bell(),
    longitude: city.longitude + CITY_RADIUS * random.bell(),
  };
}

export function counterparties(): Counterparties {
  const people = times(OTHERS, (i) => fullName(i % 2 === 0 ? "Feminino" : "Masculino"));
  const shops = CATEGORIES.map((category) => [category, times(SHOPS, () => faker.company.name())]);
  return { people, shops: Object.fromEntries(shops) };
}

/** First name and two surnames; faker's own full names carry titles and are often one surname short. */
function fullName(sex: Person["sex"]): string {
  const first = faker.person.firstName(sex === "Feminino" ? "female" : "male");
  return `${first} ${faker.person.lastName()} ${faker.person.lastName()}`;
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
