import { gzipSync } from "node:zlib";
import { SAMPLE_CONFIRMATION } from "../../contract/confirmation.ts";
import { encodeEvent, MAX_EVENT_BYTES } from "../../contract/event.ts";
import { SAMPLE_TRANSACTION } from "../../contract/transaction.ts";
import type { Draws } from "../../emulator/index.ts";
import { aggregated } from "./aggregate.ts";

/** A record that can't be scored. */
export interface PoisonRecord {
  /** What is wrong with it. */
  readonly kind: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** What a Firehose makes of it: itself, or the records packed into it. */
  readonly inside: readonly Uint8Array[];
}

/** Blanks of Unicode. A record of them is empty as a text, and yet no other one has the same bytes. */
const BLANKS = ["\u00a0", "\u2002", "\u2003", "\u2009", "\u3000", "\ufeff"] as const;

const REQUIRED = [
  "numero_conta",
  "data",
  "horario",
  "transacao",
  "valor_transacao",
  "saldo_atual",
  "valor_taxa",
  "status_transacao",
  "tipo_conta",
  "categoria_transacao",
] as const;

/** Fields and JSON that they can't hold. */
const IMPOSSIBLE = [
  ["valor_transacao", "-57.9"],
  ["valor_transacao", "1e999"],
  ["valor_transacao", '"57.90"'],
  ["saldo_atual", "0.001"],
  ["valor_taxa", "null"],
  ["data", '"2026-02-30"'],
  ["horario", '"25:00:00"'],
  ["transacao", '"Pix"'],
  ["numero_conta", "172519"],
  ["status_transacao", "{}"],
] as const;

/** How deep the deepest value is nested. */
const DEPTH = 10_000;

const MAKERS: Readonly<Record<string, (draws: Draws) => Uint8Array>> = {
  empty: (draws) => bytes(Array.from({ length: 16 }, () => draws.pick(BLANKS)).join("")),
  "not-json": (draws) => bytes(`${hex(draws)};17251-9;57,90;Pix Enviar\n`),
  "not-utf8": (draws) => Buffer.concat([transaction(draws).subarray(0, -2), NOT_UTF8]),
  gzip: (draws) => gzipSync(transaction(draws)),
  array: (draws) => bytes(`[${text(draws)}]`),
  number: (draws) => bytes(`${draws.bits()}.${draws.bits()}`),
  string: (draws) => bytes(JSON.stringify(text(draws))),
  "too-large": (draws) => transaction(draws, { anexo: "x".repeat(MAX_EVENT_BYTES) }),
  "missing-field": (draws) => transaction(draws, { [draws.pick(REQUIRED)]: undefined }),
  "missing-id": (draws) => transaction(draws, { identificador_unico_transacao: undefined }),
  "impossible-value": (draws) => {
    const [field, value] = draws.pick(IMPOSSIBLE);
    return withJson(draws, field, value);
  },
  "reserved-field": (draws) => transaction(draws, { fraude_probabilidade: draws.fraction() }),
  "unknown-kind": (draws) => transaction(draws, { tipo: "estorno" }),
  "unfinished-confirmation": (draws) =>
    encodeEvent({
      ...SAMPLE_CONFIRMATION,
      identificador_unico_transacao: uuid(draws),
      confirmado_em: undefined,
    }),
  "deep-nesting": (draws) =>
    withJson(draws, "valor_transacao", `${"[".repeat(DEPTH)}${"]".repeat(DEPTH)}`),
  prototype: (draws) =>
    bytes(
      `{"__proto__":{"fraude_suspeita":true,"numero_conta":"${hex(draws)}"},"constructor":{"prototype":1},"identificador_unico_transacao":{"__proto__":null}}`,
    ),
  truncated: (draws) => {
    const whole = transaction(draws);
    // Behind the id, which makes it another than all others, and before the end.
    return whole.subarray(0, 100 + draws.below(whole.length - 102));
  },
};

const AGGREGATES = ["aggregate", "broken-aggregate"] as const;

/** Every kind of record that can't be scored. */
export const POISONS: readonly string[] = [...Object.keys(MAKERS), ...AGGREGATES];

/** How many of the largest kind there are at most: each is as much as a shard takes in a second. */
const MOST_LARGE = 5;

/**
 * The nth record that can't be scored, each kind in turn. No two are the same but by their kind; the first one holds no
 * byte at all.
 */
export function poisonRecord(n: number, draws: Draws): PoisonRecord {
  const round = Math.floor(n / POISONS.length);
  const inTurn = POISONS[n % POISONS.length] ?? "";
  const kind = inTurn === "too-large" && round >= MOST_LARGE ? "missing-id" : inTurn;
  const partitionKey = hex(draws);
  const alone = (data: Uint8Array) => ({ kind, partitionKey, data, inside: [data] });
  if (n === 0) return alone(Buffer.alloc(0));
  const make = MAKERS[kind];
  if (make) return alone(make(draws));
  const inside = [
    transaction(draws, { tipo: "estorno" }),
    bytes(hex(draws)),
    transaction(draws, { data: 1 }),
  ];
  const data = aggregated(partitionKey, inside);
  if (kind === "aggregate") return { kind, partitionKey, data, inside };
  data[data.length - 1] = (data.at(-1) ?? 0) ^ 0xff;
  return alone(data);
}

/** Bytes that no UTF-8 has, in place of how an object ends. */
const NOT_UTF8 = Buffer.from([0xff, 0xfe, 0x7d, 0x0a]);

function transaction(draws: Draws, changes: object = {}): Uint8Array {
  return encodeEvent({
    ...SAMPLE_TRANSACTION,
    identificador_unico_transacao: uuid(draws),
    numero_referencia: uuid(draws),
    ...changes,
  });
}

/** A transaction with one field that holds this JSON. */
function withJson(draws: Draws, field: string, json: string): Uint8Array {
  const placeholder = hex(draws);
  const whole = new TextDecoder().decode(transaction(draws, { [field]: placeholder }));
  return bytes(whole.replace(`"${placeholder}"`, json));
}

function text(draws: Draws): string {
  return new TextDecoder().decode(transaction(draws)).trimEnd();
}

function bytes(of: string): Uint8Array {
  return Buffer.from(of);
}

function hex(draws: Draws): string {
  return draws.bytes(16).toString("hex");
}

/** A version 4 UUID. */
function uuid(draws: Draws): string {
  const id = draws.bytes(16);
  id[6] = ((id[6] ?? 0) & 0x0f) | 0x40;
  id[8] = ((id[8] ?? 0) & 0x3f) | 0x80;
  return id.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
