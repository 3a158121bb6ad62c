import { gzipSync } from "node:zlib";
import type { FirehoseTransformationEventRecord } from "aws-lambda";
import fc from "fast-check";
import { SAMPLE_CONFIRMATION } from "../../../../contract/confirmation.ts";
import { SCORED_FIELDS } from "../../../../contract/scored.ts";
import {
  ACCOUNT_TYPES,
  CATEGORIES,
  MOVEMENTS,
  SAMPLE_TRANSACTION,
  STATUSES,
} from "../../../../contract/transaction.ts";
import { firehoseEvent } from "../../../support/firehoseEvent.ts";
import { uuid } from "../../../support/scoring.ts";

/** In every value that points at a person, to look for where none may be. */
export const PERSONAL = "fulanodetal";
/** In every account. */
export const PERSONAL_ACCOUNT = "8675309";

/** After everything that events tell of, epoch milliseconds. */
const ARRIVED = Date.UTC(2026, 0, 9);

/** A record as Firehose hands it in, but for its id. */
export type Drawn = Omit<FirehoseTransformationEventRecord, "recordId">;

const personal = {
  nome_completo: `Maria ${PERSONAL} da Silva`,
  sexo: `${PERSONAL}-sexo`,
  localizacao_geografica: `-22.9056, -47.0608 ${PERSONAL}`,
};
const whose = {
  numero_conta: fc.nat(9).map((digit) => `${PERSONAL_ACCOUNT}-${digit}`),
  informacoes_beneficiario_remetente: fc.nat(5).map((n) => `João ${PERSONAL} ${n}`),
};
const cents = (max: number) => fc.integer({ min: 1, max }).map((amount) => amount / 100);

const transaction = fc
  .record({
    ...whose,
    identificador_unico_transacao: fc.nat().map(uuid),
    transacao: fc.constantFrom(...MOVEMENTS),
    valor_transacao: cents(1e11),
    saldo_atual: cents(1e11),
    status_transacao: fc.constantFrom(...STATUSES),
    tipo_conta: fc.constantFrom(...ACCOUNT_TYPES),
    categoria_transacao: fc.constantFrom(...CATEGORIES),
  })
  .map((drawn): object => ({ ...SAMPLE_TRANSACTION, ...personal, ...drawn }));
const confirmation = fc
  .record({ ...whose, identificador_unico_transacao: fc.nat().map(uuid) })
  .map((drawn): object => ({ ...SAMPLE_CONFIRMATION, ...drawn, ...personal }));
const event = fc.oneof({ arbitrary: transaction, weight: 6 }, confirmation);

/** Fields that may be told apart by somebody, and others. */
const field = fc.constantFrom(
  ...Object.keys({ ...SAMPLE_TRANSACTION, ...SAMPLE_CONFIRMATION }),
  ...SCORED_FIELDS,
  ...["constructor", "prototype", "toString", "hasOwnProperty", "length", "then", PERSONAL],
);
/** JSON that a field may have for a value, as text. */
const json = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value)),
  fc.constantFrom(
    ...["1e999", "-1e999", "1e-999", "-0", "0.1e1", "57.900", "9007199254740993", "1".repeat(400)],
    ...['""', '"\\u0000"', '"\\ud800"', '"2026-02-30"', `"${PERSONAL}"`, `["${PERSONAL}"]`],
    ...["[".repeat(5_000) + "]".repeat(5_000), `${'{"a":'.repeat(2_000)}1${"}".repeat(2_000)}`],
    ...['{"__proto__":{"poluido":true}}', '{"toJSON":1,"then":2,"length":3}'],
    JSON.stringify("x".repeat(5_000)),
  ),
);

/** What may happen to an event before it is written. */
const changed = fc.tuple(event, fc.array(fc.tuple(field, fc.option(json)), { maxLength: 3 }));
/** Members in front of an event's own, and behind: what comes last counts. */
const members = fc.array(
  fc
    .tuple(fc.oneof(field, fc.constantFrom("__proto__", "tipo")), json)
    .map(([name, value]) => `${JSON.stringify(name)}:${value}`),
  { maxLength: 2 },
);
const text = fc.tuple(changed, members, members).map(([[base, changes], first, last]) => {
  const own = new Map(Object.entries(base).map(([name, value]) => [name, JSON.stringify(value)]));
  for (const [name, value] of changes) {
    if (value === null) own.delete(name);
    else own.set(name, value);
  }
  const members = [...own].map(([name, value]) => `${JSON.stringify(name)}:${value}`);
  return `{${[...first, ...members, ...last].join(",")}}`;
});

/** What may happen to the text of an event. */
const wrapped = fc.oneof(
  { arbitrary: text, weight: 6 },
  text.map((it) => `${it}\n`),
  text.map((it) => `\uFEFF ${it.replaceAll(",", "\r\n,")}\n\n`),
  text.map((it) => `\u00A0${it}\u2028`),
  text.map((it) => `[${it}]`),
  text.map((it) => `${it}\n${it}`),
  text.map((it) => JSON.stringify(it)),
  fc.tuple(text, fc.nat(1_000)).map(([it, at]) => it.slice(0, at)),
  fc.tuple(text, fc.nat(1_000)).map(([it, at]) => it.slice(at)),
  fc
    .tuple(text, fc.nat(1_000), fc.string({ unit: "binary", maxLength: 3 }))
    .map(([it, at, more]) => `${it.slice(0, at)}${more}${it.slice(at)}`),
  fc.json(),
  fc.string({ unit: "binary" }),
);

/** What may happen to the bytes of it. */
const bytes: fc.Arbitrary<Buffer> = fc.oneof(
  { arbitrary: wrapped.map((it) => Buffer.from(it)), weight: 8 },
  text.map((it) => Buffer.from(it, "latin1")),
  text.map((it) => Buffer.from(it, "utf16le")),
  text.map((it) => gzipSync(it, { level: 1 })),
  text.map((it) => Buffer.concat([Buffer.from([0xf3, 0x89, 0x9a, 0xc2]), Buffer.from(it)])),
  fc.tuple(text, fc.nat(1_000), fc.nat(255)).map(([it, at, byte]) => {
    const broken = Buffer.from(it);
    broken[at % broken.length] = byte;
    return broken;
  }),
  fc.uint8Array().map((it) => Buffer.from(it)),
);

/** What may happen to the base64 of them. */
const data: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: bytes.map((it) => it.toString("base64")), weight: 20 },
  bytes.map((it) => it.toString("base64url")),
  bytes.map((it) => it.toString("base64").slice(0, -1)),
  bytes.map((it) => `${it.toString("base64")}=`),
  bytes.map((it) => it.toString("base64").replace(/^..../, "a b\n")),
  bytes.map((it) => it.toString()),
  fc.constantFrom(undefined, null, 17, {}, []),
);

const {
  records: [{ kinesisRecordMetadata }],
} = firehoseEvent([""], ARRIVED) as unknown as {
  records: [FirehoseTransformationEventRecord];
};
/** Instants of arrival, odd ones among them. */
const arrival = fc.oneof(
  { arbitrary: fc.constant(ARRIVED), weight: 12 },
  fc.constantFrom(undefined, null, "", `${ARRIVED}`, "ontem", -1, 0, 0.5, 1e300, "1e999", [], {}),
);
const metadata: fc.Arbitrary<unknown> = fc.oneof(
  {
    arbitrary: arrival.map((it) => ({ ...kinesisRecordMetadata, approximateArrivalTimestamp: it })),
    weight: 12,
  },
  fc.constantFrom(undefined, null, {}, [], "x", 17),
);

/** A record: half of them as they should be, the others with anything about them changed. */
export const record: fc.Arbitrary<Drawn> = fc.oneof(
  event.map((it) => drawn(base64(it), ARRIVED, kinesisRecordMetadata)),
  fc.tuple(data, arrival, metadata).map((it) => drawn(...it)),
);

function drawn(...[data, approximateArrivalTimestamp, kinesisRecordMetadata]: unknown[]): Drawn {
  return { data, approximateArrivalTimestamp, kinesisRecordMetadata } as Drawn;
}

function base64(event: object): string {
  return Buffer.from(JSON.stringify(event)).toString("base64");
}
