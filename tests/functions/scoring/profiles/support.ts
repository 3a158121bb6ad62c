import { setMaxListeners } from "node:events";
import { expect } from "chai";
import { CONFIRMATION, type Confirmation } from "../../../../contract/confirmation.ts";
import { PROFILE_WINDOW_HOURS } from "../../../../contract/profile.ts";
import { SAMPLE_TRANSACTION, type Transaction } from "../../../../contract/transaction.ts";
import { ACCOUNT, accountContribution } from "../../../../features/account.ts";
import {
  type Contribution,
  emptyProfile,
  type Profile,
  type Shape,
  withContribution,
} from "../../../../features/profile.ts";
import { localSeconds } from "../../../../features/time.ts";
import { type ProfileKey, profileKeys } from "../../../../functions/scoring/profiles/keys.ts";
import { markOf } from "../../../../functions/scoring/profiles/mark.ts";
import {
  type Loaded,
  newTally,
  type ProfileStore,
  profileWithout,
  type Tally,
} from "../../../../functions/scoring/profiles/profileStore.ts";
import { type Counted, startOf } from "../../../../functions/scoring/profiles/storedProfile.ts";
import { PROFILE_KEY, uuid } from "../../../support/scoring.ts";

/** Seconds of a generation. */
export const WINDOW = PROFILE_WINDOW_HOURS * 3600;
/** Where a generation begins, local seconds: 2026-01-07. */
export const START = startOf(682);

/** The `n`th transaction, at a local second. */
export function transactionAt(
  time: number,
  n: number,
  changed: Partial<Transaction> = {},
): Transaction {
  const [data = "", horario = ""] = new Date(time * 1000).toISOString().split(/[T.]/);
  return {
    ...SAMPLE_TRANSACTION,
    identificador_unico_transacao: uuid(n),
    data,
    horario,
    ...changed,
  };
}

/** The confirmation of a transaction as a fraud, at a local second. */
export function confirmationOf(transaction: Transaction, time: number): Confirmation {
  const { identificador_unico_transacao, numero_conta, data, horario } = transaction;
  const { informacoes_beneficiario_remetente } = transaction;
  return {
    tipo: CONFIRMATION,
    ...{ identificador_unico_transacao, numero_conta, informacoes_beneficiario_remetente },
    ...{ data, horario },
    confirmado_em: `${new Date(time * 1000).toISOString().slice(0, 19)}-03:00`,
  };
}

/** When a transaction was, local seconds. */
export function timeOf({ data, horario }: Transaction): number {
  return localSeconds(data, horario);
}

/** Epoch milliseconds of a local second. */
export function instantOf(time: number): number {
  return (time + 3 * 3600) * 1000;
}

/** What a transaction adds to its account. */
export function countedOf(transaction: Transaction): Counted {
  const contribution = accountContribution(transaction) as Contribution;
  const { identificador_unico_transacao: id } = transaction;
  return { contribution, mark: markOf(id, contribution.time, true) };
}

export const KEY: ProfileKey = profileKeys(PROFILE_KEY).account(SAMPLE_TRANSACTION.numero_conta);
const { signal } = new AbortController();
// Every write listens, and Node would warn of the eleventh.
setMaxListeners(0, signal);

/** What the table knows of a profile. */
export async function load(store: ProfileStore, key = KEY): Promise<Loaded> {
  const loaded = (await store.read([key], signal)).get(key.id);
  if (!loaded || "error" in loaded) throw new Error(`it can't be read: ${loaded?.error}`);
  return loaded;
}

/** Count events in what is known of a profile, read anew unless given. */
export async function count(
  store: ProfileStore,
  events: readonly Counted[],
  loaded?: Loaded,
  key = KEY,
): Promise<Tally> {
  const tally = newTally();
  await store.count(loaded ?? (await load(store, key)), events, tally, signal);
  return tally;
}

/** The profile as the engine goes on from it. */
export async function profileIn(store: ProfileStore, key = KEY): Promise<Profile> {
  return profileWithout(await load(store, key), []);
}

/** What the engine makes of events, one after the other. */
export function engineProfile(events: readonly Counted[], shape: Shape = ACCOUNT): Profile {
  const contributions = events.map(({ contribution }) => contribution);
  return contributions
    .toSorted((a, b) => a.time - b.time)
    .reduce(withContribution, emptyProfile(shape));
}

/** Equal, numbers within 1e-9 of each other and what the rounding of so many events comes to. */
export function expectSame(
  given: Profile,
  expected: Profile,
  { whose = "the profile", roundedEvents = 0 } = {},
): void {
  expect(given, whose).to.include({ at: expected.at, last: expected.last });
  expect([...given.days].sort(), whose).to.deep.equal([...expected.days].sort());
  // The table keeps nine decimals, at least. Where what is added is taken back, rounding leaves less than that.
  const tolerance = { relative: 1e-9, absolute: 1e-12 + roundedEvents * 5e-10 };
  expectClose(given.sums, expected.sums, `${whose}, sum`, tolerance);
  expectClose(given.reported, expected.reported, `${whose}, reported`, tolerance);
}

export function expectClose(
  given: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
  { relative, absolute = 0 }: { readonly relative: number; readonly absolute?: number },
): void {
  expect(given.length, what).to.equal(expected.length);
  for (const [i, value] of Array.from(expected).entries()) {
    const other = given[i] as number;
    if (Object.is(other, value)) continue;
    expect(other, `${what} ${i}`).to.be.closeTo(value, Math.abs(value) * relative + absolute);
  }
}
