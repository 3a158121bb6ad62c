import { gzipSync } from "node:zlib";
import { MAX_EVENT_BYTES, type Refusal } from "../../contract/event.ts";
import { SAMPLE_TRANSACTION } from "../../contract/transaction.ts";
import { base64, eventBytes, hugeEvent } from "./scoring.ts";

/** A value that bad records carry, to look for where no value may be. */
export const SECRET = "segredo-de-teste";

/** For each required field, what it can't be. */
export const IMPOSSIBLE: Readonly<Record<string, unknown>> = {
  identificador_unico_transacao: SECRET,
  numero_conta: SECRET,
  data: "2026-02-30",
  horario: "24:00:00",
  transacao: SECRET,
  valor_transacao: 0,
  saldo_atual: "1842.35",
  valor_taxa: 4.81,
  status_transacao: SECRET,
  tipo_conta: null,
  categoria_transacao: ["Alimentação"],
};

interface Sort {
  /** What sort of record it is. */
  readonly name: string;
  /** Its bytes; as text, its `data` as Firehose would hand it over. */
  readonly data: Uint8Array | string;
  /** Why it is refused, as the log says; a record without is scored. */
  readonly why?: { readonly reason: Refusal["reason"] | "not-base64"; readonly field?: string };
}

/** A record of each sort, good and bad. */
export const MIXED_BATCH: readonly Sort[] = [
  { name: "valid", data: eventBytes() },
  bad("not JSON", Buffer.from('{"valor_transacao": '), "not-json"),
  bad("Latin-1", Buffer.from(eventBytes().toString(), "latin1"), "not-utf8"),
  bad("empty", Buffer.alloc(0), "empty"),
  bad("blank", Buffer.from(" \n"), "empty"),
  { name: "as large as can be", data: hugeEvent(MAX_EVENT_BYTES) },
  bad("a byte larger", hugeEvent(MAX_EVENT_BYTES + 1), "too-large"),
  bad("gzip", gzipSync(eventBytes()), "compressed"),
  bad("array", Buffer.from(`[${eventBytes()}]`), "not-an-object"),
  bad("null", Buffer.from("null"), "not-an-object"),
  { name: "kind given", data: eventBytes({ tipo: "transacao" }) },
  bad("kind unknown", eventBytes({ tipo: SECRET }), "unknown-kind", "tipo"),
  bad("kind null", eventBytes({ tipo: null }), "unknown-kind", "tipo"),
  bad("base64 cut short", base64(eventBytes()).slice(0, -1), "not-base64"),
  bad("base64 with a blank", base64(eventBytes()).replace(/^..../, "ab d"), "not-base64"),
  bad("base64 after its padding", `${base64("a")}${base64(eventBytes())}`, "not-base64"),
  bad("text for base64", `"${SECRET}" ção`, "not-base64"),
  { name: "own __proto__", data: withField('"__proto__":{"poluido":true,"tipo":"x"}') },
  { name: "own constructor", data: withField('"constructor":{"prototype":{"poluido":true}}') },
  bad(
    "all in __proto__",
    Buffer.from(`{"__proto__":${JSON.stringify(SAMPLE_TRANSACTION)}}`),
    "missing",
    "identificador_unico_transacao",
  ),
  {
    name: "what JavaScript can't hold",
    data: withField('"nsu":90071992547409931234567890,"teto":1e999,"zero":-0.0,"texto":"\\u00e7"'),
  },
  bad("reserved", eventBytes({ fraude_suspeita: false }), "reserved", "fraude_suspeita"),
  ...Object.entries(IMPOSSIBLE).flatMap(([field, value]) => [
    bad(`without ${field}`, eventBytes({ [field]: undefined }), "missing", field),
    bad(`impossible ${field}`, eventBytes({ [field]: value }), "impossible", field),
  ]),
  { name: "valid, after all that", data: eventBytes() },
];

function bad(
  name: string,
  data: Uint8Array | string,
  reason: Refusal["reason"] | "not-base64",
  field?: string,
): Sort {
  return { name, data, why: { reason, ...(field && { field }) } };
}

/** The sample with one more field, given as JSON. */
function withField(json: string): Buffer {
  return Buffer.from(JSON.stringify(SAMPLE_TRANSACTION).replace("{", `{${json},`));
}
