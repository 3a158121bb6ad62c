import type { Random } from "./random.ts";

type Draw = (random: Random, name: string) => string;

/**
 * Pix keys and documents with how common each is. Check digits are drawn like all others, so that hardly any is a
 * document that exists, and no e-mail address can be delivered to.
 */
const OF_A_PERSON: readonly (readonly [number, Draw])[] = [
  [30, phone],
  [20, email],
  [20, (random) => random.uuid()],
  [15, (random) => cpf(random)],
  [15, (random) => `***${cpf(random).slice(3, 11)}-**`],
];
const OF_A_SHOP: readonly (readonly [number, Draw])[] = [
  [55, cnpj],
  [20, (random) => random.uuid()],
  [15, email],
  [10, phone],
];

/** A phone number, e-mail address, random key, or CPF, which may be masked as banks do: `***.456.789-**`. */
export function personKey(name: string, random: Random): string {
  return draw(OF_A_PERSON, name, random);
}

/** A CNPJ, random key, e-mail address, or phone number. */
export function shopKey(name: string, random: Random): string {
  return draw(OF_A_SHOP, name, random);
}

function draw(from: typeof OF_A_PERSON, name: string, random: Random): string {
  const which = random.weighted(from.map(([weight]) => weight));
  return (from[which] as (typeof from)[number])[1](random, name);
}

/** A mobile number: area codes are 11 to 99. */
function phone(random: Random): string {
  return `+55${random.whole(11, 99)}9${digits(8, random)}`;
}

function email(random: Random, name: string): string {
  const plain = name.normalize("NFD").replace(/[^A-Za-z ]/g, "");
  return `${plain.toLowerCase().replaceAll(" ", ".")}${random.whole(1, 999)}@example.com`;
}

function cpf(random: Random): string {
  const part = () => digits(3, random);
  return `${part()}.${part()}.${part()}-${digits(2, random)}`;
}

function cnpj(random: Random): string {
  const part = () => digits(3, random);
  return `${digits(2, random)}.${part()}.${part()}/0001-${digits(2, random)}`;
}

function digits(count: number, random: Random): string {
  return String(random.whole(0, 10 ** count - 1)).padStart(count, "0");
}
