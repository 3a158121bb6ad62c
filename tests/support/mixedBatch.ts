import { gzipSync } from "node:zlib";
import { MAX_EVENT_BYTES, type Refusal } from "../../contract/event.ts";
import type { ProfileState } from "../../contract/scored.ts";
import { SAMPLE_TRANSACTION } from "../../contract/transaction.ts";
import { base64, confirmationBytes, eventBytes, hugeEvent } from "./scoring.ts";

/** A value that bad records carry, to look for where no value may be. */
export const SECRET = "segredo-de-teste";

/** For each field of a transaction that is checked, what it can't be. */
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
  informacoes_beneficiario_remetente: "",
};

/** For each field of a confirmation but `tipo`, what it can't be. */
export const IMPOSSIBLE_IN_CONFIRMATION: Readonly<Record<string, unknown>> = {
  identificador_unico_transacao: SECRET,
  numero_conta: SECRET,
  informacoes_beneficiario_remetente: { nome: SECRET },
  data: "2026-02-30",
  horario: "24:00:00",
  confirmado_em: "2026-01-12T09:30:00",
};

/** Fields that may be left out. */
const OPTIONAL = ["informacoes_beneficiario_remetente"];

interface Sort {
  /** What sort of record it is. */
  readonly name: string;
  /** Its bytes; as text, its `data` as Firehose would hand it over. */
  readonly data: Uint8Array | string;
  /** Why it is refused, as the log says; a record without is delivered. */
  readonly why?: { readonly reason: Refusal["reason"] | "not-base64"; readonly field?: string };
  /** What a transaction says of its account: `conhecido` unless it is the first. */
  readonly perfil?: ProfileState;
}

/** A record of each sort, good and bad. */
export const MIXED_BATCH: readonly Sort[] = [
  { name: "valid", data: eventBytes(), perfil: "novo" },
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
  {
    name: "nested deep",
    data: withField(`"fundo":${"[".repeat(50_000)}${"]".repeat(50_000)}`),
  },
  bad(
    "an amount beyond all numbers",
    Buffer.from(
      eventBytes().toString().replace('"valor_transacao":57.9', '"valor_transacao":1e999'),
    ),
    "impossible",
    "valor_transacao",
  ),
  bad("KPL aggregate", Buffer.from([0xf3, 0x89, 0x9a, 0xc2, 0x0a, 0x01, 0x31]), "aggregated"),
  bad("reserved", eventBytes({ fraude_suspeita: false }), "reserved", "fraude_suspeita"),
  ...incomplete(IMPOSSIBLE, eventBytes),
  { name: "confirmation", data: confirmationBytes() },
  ...incomplete(IMPOSSIBLE_IN_CONFIRMATION, confirmationBytes),
  bad("confirmation, reserved", confirmationBytes({ perfil: SECRET }), "reserved", "perfil"),
  { name: "valid, after all that", data: eventBytes(), perfil: "novo" },
];

/** An event without each of its fields, and with each that is impossible. */
function incomplete(
  impossible: Readonly<Record<string, unknown>>,
  bytes: (changed: Record<string, unknown>) => Buffer,
): Sort[] {
  return Object.entries(impossible).flatMap(([field, value]) => {
    const kind = bytes === confirmationBytes ? "confirmation " : "";
    const without = bytes({ [field]: undefined });
    return [
      OPTIONAL.includes(field)
        ? { name: `${kind}without ${field}`, data: without }
        : bad(`${kind}without ${field}`, without, "missing", field),
      bad(`${kind}impossible ${field}`, bytes({ [field]: value }), "impossible", field),
    ];
  });
}

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
