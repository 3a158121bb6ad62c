import { type Delivery, deliver } from "../../simulator/deliver.ts";
import type { Simulated } from "../../simulator/simulate.ts";
import { type Faults, type Received, type TestKinesis, testKinesis } from "./testKinesis.ts";

/** Deliveries to an endpoint of their own. */
export interface Sending extends TestKinesis {
  /** Ids that the sender was told are accepted. */
  readonly told: string[];
  /** Deliver `events`, without waiting between attempts. */
  send(events: Iterable<Simulated>, more?: Partial<Delivery>): Promise<void>;
}

export async function sending(faults?: Faults): Promise<Sending> {
  const kinesis = await testKinesis(faults);
  const told: string[] = [];
  return Object.assign(kinesis, {
    told,
    send: (events: Iterable<Simulated>, more: Partial<Delivery> = {}) =>
      deliver(kinesis.client(), events, {
        stream: kinesis.stream,
        signal: new AbortController().signal,
        backoff: () => 0,
        accepted: (sent) => void told.push(...sent.map(idOf)),
        ...more,
      }),
  });
}

export function idOf({ event }: Simulated): string {
  return event.identificador_unico_transacao;
}

export function received({ event }: Simulated): Pick<Received, "id" | "key"> {
  return { id: event.identificador_unico_transacao, key: event.numero_conta };
}

export function sorted(records: readonly Received[]): string[] {
  return records.map(({ id }) => id).sort();
}

export function byText<T extends { text: string }>(records: readonly T[]): T[] {
  return [...records].sort((a, b) => (a.text < b.text ? -1 : 1));
}

/** Ids by account, in their order. */
export function accountsOf(
  records: readonly Pick<Received, "id" | "key">[],
): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { key, id } of records) {
    found[key] ??= [];
    found[key].push(id);
  }
  return found;
}
