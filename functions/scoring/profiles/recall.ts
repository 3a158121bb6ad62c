import type { Accepted } from "../../../contract/event.ts";
import type { ProfileState } from "../../../contract/scored.ts";
import { accountContribution, accountFraud, accountIdentity } from "../../../features/account.ts";
import {
  counterpartyContribution,
  counterpartyFraud,
  counterpartyIdentity,
} from "../../../features/counterparty.ts";
import { History, type Profiles, type Rows } from "../../../features/history.ts";
import type { Contribution, Profile } from "../../../features/profile.ts";
import { DAY, localSeconds, localSecondsOf } from "../../../features/time.ts";
import { troubleOf } from "../failure.ts";
import type { ProfileKey, ProfileKeys } from "./keys.ts";
import { markOf } from "./mark.ts";
import {
  type Loaded,
  newTally,
  type ProfileStore,
  profileWithout,
  type Tally,
  takes,
} from "./profileStore.ts";
import type { Counted } from "./storedProfile.ts";

/** Writes at a time, for one batch. */
const WRITES = 32;
/** How far ahead of its arrival an event may be dated, seconds: a clock that is wrong by more must not age profiles. */
const MOST_AHEAD = DAY;
/** Where the seconds that a mark holds end, in 2106. */
const LAST_SECOND = 2 ** 32 - 1;

/** Where profiles are kept, once they can be reached. */
export interface Memory {
  readonly keys: ProfileKeys;
  readonly store: ProfileStore;
}

/** An event of a batch. */
export interface BatchEvent {
  readonly event: Accepted;
  /** Epoch milliseconds. */
  readonly arrived: number;
}

/** A transaction as the models see it. */
export interface Judged extends Omit<Rows, "known"> {
  readonly state: ProfileState;
}

/** What the profiles did for one batch, for the metrics. */
export interface ProfileUsage extends Tally {
  /** Distinct accounts and counterparties. */
  keys: number;
  /** Events dated too far ahead, or before 1970, which were not counted. */
  ahead: number;
  /** Names of the errors, by how many keys they struck. */
  readonly errors: Map<string, number>;
}

export interface Recalled {
  /** The rows of each transaction. */
  readonly judged: ReadonlyMap<Accepted, Judged>;
  readonly usage: ProfileUsage;
  /** Count the batch in the profiles. @returns the events of which all that they add is counted. */
  count(signal: AbortSignal): Promise<ReadonlySet<Accepted>>;
}

/** An event with all that it touches. */
interface Touched {
  readonly event: Accepted;
  readonly time: number;
  readonly account: string;
  /** Left out when the event names none. */
  readonly counterparty: string | undefined;
  /** The account's key, and the counterparty's if there is one. */
  readonly keys: readonly ProfileKey[];
  /** What it adds to each; nothing when it adds nothing. */
  readonly counted: readonly Counted[];
}

/**
 * Judge the events of a batch by what is known of their accounts and counterparties, those before them in the batch
 * included, in the order of their times. What the batch itself has been counted for already, because it is delivered
 * again, is left out.
 *
 * Never throws for what the table does: what can't be read is judged without history.
 *
 * @param memory Or why it can't be reached.
 */
export async function recall(
  memory: Memory | Error,
  events: readonly BatchEvent[],
  signal: AbortSignal,
): Promise<Recalled> {
  const usage: ProfileUsage = { ...newTally(), keys: 0, ahead: 0, errors: new Map() };
  if (memory instanceof Error) {
    strike(usage, memory);
    return withoutMemory(events, usage);
  }
  const touched = touchedBy(events, memory.keys, usage);
  const keys = new Map(touched.flatMap((it) => it.keys.map((key) => [key.id, key] as const)));
  usage.keys = keys.size;
  const found = await memory.store.read([...keys.values()], signal);
  const loaded = new Map<string, Loaded>();
  for (const [id, one] of found) {
    if ("error" in one) strike(usage, one.error);
    else loaded.set(id, one);
  }
  const changes = changesOf(touched, loaded);
  return {
    judged: judgedBy(touched, loaded, changes),
    usage,
    async count(signal) {
      const failed = new Set([...keys.keys()].filter((id) => !loaded.has(id)));
      const queue = [...changes];
      const work = async () => {
        for (let change = queue.shift(); change; change = queue.shift()) {
          const [id, events] = change;
          try {
            await memory.store.count(loaded.get(id) as Loaded, events, usage, signal);
          } catch (error) {
            strike(usage, error);
            failed.add(id);
          }
        }
      };
      await Promise.all(Array.from({ length: WRITES }, work));
      const learnt = touched.filter(
        ({ keys, counted }) => counted.length === 0 || !keys.some(({ id }) => failed.has(id)),
      );
      return new Set(learnt.map(({ event }) => event));
    },
  };
}

function withoutMemory(events: readonly BatchEvent[], usage: ProfileUsage): Recalled {
  return {
    judged: new Map(
      events.flatMap(({ event }) =>
        event.kind === "transacao" ? [[event, withoutHistory(event)]] : [],
      ),
    ),
    usage,
    count: async () => new Set(),
  };
}

function withoutHistory({ transaction }: Accepted & { kind: "transacao" }): Judged {
  const { known, ...rows } = new History().transaction(transaction, false);
  return { ...rows, state: "indisponivel" };
}

function touchedBy(
  events: readonly BatchEvent[],
  keys: ProfileKeys,
  usage: ProfileUsage,
): Touched[] {
  const seen = new Set<string>();
  return events.map(({ event, arrived }) => {
    const of = event.kind === "transacao" ? event.transaction : event.confirmation;
    const text = of.informacoes_beneficiario_remetente;
    const account = accountIdentity(of.numero_conta);
    const counterparty = text === undefined ? undefined : counterpartyIdentity(text);
    const touches = [
      keys.account(account),
      ...(counterparty === undefined ? [] : [keys.counterparty(counterparty)]),
    ];
    const time = timeOf(event);
    const touch = { event, time, account, counterparty, keys: touches };
    const latest = Math.min(localSecondsOf(arrived) + MOST_AHEAD, LAST_SECOND);
    if (!(time >= 0 && time <= latest)) {
      usage.ahead++;
      return { ...touch, counted: [] };
    }
    const mark = markOf(of.identificador_unico_transacao, time, event.kind === "transacao");
    const again = seen.has(mark.text);
    seen.add(mark.text);
    const adds = again ? [] : contributions(event).slice(0, touches.length);
    return { ...touch, counted: adds.map((contribution) => ({ contribution, mark })) };
  });
}

function timeOf(event: Accepted): number {
  return event.kind === "transacao"
    ? localSeconds(event.transaction.data, event.transaction.horario)
    : localSecondsOf(event.confirmation.confirmado_em);
}

/** What an event adds to its account, and to its counterparty. */
function contributions(event: Accepted): Contribution[] {
  if (event.kind !== "transacao") {
    return [accountFraud(event.confirmation), counterpartyFraud(event.confirmation)];
  }
  const own = accountContribution(event.transaction);
  const others = counterpartyContribution(event.transaction);
  return own && others ? [own, others] : [];
}

/** What the batch adds to each profile that could be read. */
function changesOf(
  touched: readonly Touched[],
  loaded: ReadonlyMap<string, Loaded>,
): Map<string, Counted[]> {
  const changes = new Map<string, Counted[]>();
  for (const { keys, counted } of touched) {
    counted.forEach((event, i) => {
      const { id } = keys[i] as ProfileKey;
      if (!loaded.has(id)) return;
      const events = changes.get(id);
      if (events) events.push(event);
      else changes.set(id, [event]);
    });
  }
  return changes;
}

function judgedBy(
  touched: readonly Touched[],
  loaded: ReadonlyMap<string, Loaded>,
  changes: ReadonlyMap<string, readonly Counted[]>,
): Map<Accepted, Judged> {
  const profiles: Profiles = { accounts: new Map(), counterparties: new Map() };
  const know = (map: Map<string, Profile>, name: string, id: string) => {
    const known = map.has(name) ? undefined : loaded.get(id);
    if (known) map.set(name, profileWithout(known, changes.get(id) ?? []));
  };
  for (const { account, counterparty, keys } of touched) {
    const [own, others] = keys;
    if (own) know(profiles.accounts, account, own.id);
    if (others) know(profiles.counterparties, counterparty ?? "", others.id);
  }
  const history = new History(profiles);
  const judged = new Map<Accepted, Judged>();
  /** The same event twice in a batch is judged once. */
  const byText = new Map<string, Judged>();
  const order = [...touched.entries()].sort(
    ([a, one], [b, other]) => one.time - other.time || a - b,
  );
  for (const [, { event, time, keys, counted }] of order) {
    const known = keys.flatMap(({ id }) => loaded.get(id) ?? []);
    const counts = counted.length > 0 && known.every((one) => takes(one, time));
    if (event.kind !== "transacao") {
      if (counts && known.length === keys.length) history.confirmation(event.confirmation);
      continue;
    }
    const verdict =
      byText.get(event.text) ??
      (known.length < keys.length
        ? withoutHistory(event)
        : withHistory(history.transaction(event.transaction, counts)));
    byText.set(event.text, verdict);
    judged.set(event, verdict);
  }
  return judged;
}

function withHistory({ known, ...rows }: Rows): Judged {
  return { ...rows, state: known ? "conhecido" : "novo" };
}

function strike(usage: ProfileUsage, error: unknown): void {
  const { error: name = "Error" } = troubleOf(error);
  usage.errors.set(name, (usage.errors.get(name) ?? 0) + 1);
}
