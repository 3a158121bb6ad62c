import { CITIES, type City } from "./cities.ts";
import { personName, type Sex, someSex } from "./names.ts";
import type { Random } from "./random.ts";

/** A customer of the bank. All of it is made up. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly sex: Sex;
  readonly city: City;
  /** Home, decimal degrees. */
  readonly latitude: number;
  readonly longitude: number;
}

/** How far from the centre of the city a customer lives, degrees: about 5 km. */
const CITY_RADIUS = 0.05;

export function person(random: Random): Person {
  const sex = someSex(random);
  const city = CITIES[random.weighted(CITIES.map(({ weight }) => weight))] as City;
  return {
    id: random.uuid(),
    name: personName(sex, random),
    sex,
    city,
    latitude: city.latitude + CITY_RADIUS * random.bell(),
    longitude: city.longitude + CITY_RADIUS * random.bell(),
  };
}
