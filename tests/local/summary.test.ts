import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { SAMPLE_CONFIRMATION } from "../../contract/confirmation.ts";
import { identityOf } from "../../contract/identity.ts";
import { confirmedLine, type Scores, scoredLine } from "../../contract/scored.ts";
import { SAMPLE_TRANSACTION } from "../../contract/transaction.ts";
import type { Lake } from "../../local/lake.ts";
import { type Counted, counted } from "../../local/summary.ts";

const SCORES: Scores = {
  fraude_probabilidade: 0.1,
  fraude_suspeita: false,
  segmento: "Lojistas",
  perfil: "conhecido",
  modelo_fraude: "1",
  modelo_segmento: "1",
  recebido_em: "2026-01-05T10:00:00.500Z",
};
const GARBAGE = '{"tipo":"poison"';

describe("the summary of a local run", () => {
  let out: string;
  let lake: Lake;

  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), "sentinela-summary-"));
    lake = {
      directory: join(out, "lake"),
      prefixes: {
        ...{ delivered: "delivered/", failed: "failed/" },
        ...{ alerts: "alerts/", quarantine: "quarantine/" },
      },
    };
    await mkdir(lake.directory);
  });

  afterEach(async () => {
    await rm(out, { recursive: true });
  });

  async function put(key: string, ...lines: string[]): Promise<void> {
    const path = join(lake.directory, key);
    await mkdir(dirname(path), { recursive: true });
    const text = Buffer.from(lines.join(""));
    await writeFile(path, key.endsWith(".gz") ? gzipSync(text) : text);
  }

  async function count(sent: readonly object[], poison?: readonly object[]): Promise<Counted> {
    const files = [join(out, "sent.ndjson"), join(out, "poison.ndjson")] as const;
    const text = (lines: readonly object[]) =>
      lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    await writeFile(files[0], text(sent));
    if (poison) await writeFile(files[1], text(poison));
    return await counted(lake, ...files);
  }

  it("counts what became of every record, by what the objects hold", async () => {
    await put(
      "delivered/tipo=transacao/1.gz",
      scored("a", { fraude_suspeita: true }),
      scored("b", { perfil: "novo" }),
      scored("f", { segmento: null, modelo_segmento: null }),
    );
    // Again: what came first counts.
    await put("delivered/tipo=transacao/2.gz", scored("b", { fraude_suspeita: true }));
    await put("delivered/tipo=transacao/3.gz", scored("g", { fraude_suspeita: true }));
    await put("delivered/tipo=confirmacao_fraude/1.gz", confirmed("a"));
    await put("failed/processing-failed/1", error(transaction("c")), error(transaction("b")));
    await put("failed/processing-failed/2", error(GARBAGE));
    await put("quarantine/failed/1.ndjson", error(transaction("d")));
    // Again, of one that is nobody's suspect, and not of g.
    await put("alerts/1.gz", scored("a"), scored("a"), scored("b"));
    await put("alerts-failed/1", error(scored("g")));

    const found = await count(
      [
        sent("a", "anomalous-amount"),
        sent("b", "account-takeover"),
        ...["c", "d", "e", "f"].map((id) => sent(id, "ordinary")),
        sent("g", "ordinary"),
        { id: "a", tipo: "confirmacao_fraude", scenario: "anomalous-amount" },
        { id: "b", tipo: "confirmacao_fraude", scenario: "account-takeover" },
      ],
      [
        { sha256: identityOf(Buffer.from(GARBAGE)).slice(7), tipo: "poison", scenario: "not-json" },
        { sha256: "0".repeat(64), tipo: "poison", scenario: "empty" },
      ],
    );

    expect(found).to.deep.equal({
      sent: 7,
      delivered: 4,
      failed: 2,
      confirmations: { sent: 2, delivered: 1, failed: 0 },
      poison: { sent: 2, delivered: 0, failed: 1 },
      unaccounted: 3,
      missing: ["transacao e", "confirmacao_fraude b", `sha256 ${"0".repeat(64)}`],
      duplicates: 1,
      degraded: 1,
      flagged: 2,
      alerts: 1,
      anomalies: 1,
      flaggedAnomalies: 1,
      precision: 0.5,
      recall: 1,
      scenarios: {
        "account-takeover": { sent: 1, flagged: 0, recall: 0 },
        "anomalous-amount": { sent: 1, flagged: 1, recall: 1 },
      },
      segments: { Lojistas: 1 },
      profiles: { conhecido: 3, novo: 1 },
      objects: 9,
      arrived: Date.parse("2026-01-05T10:00:00.250Z"),
    });
  });

  it("has shares of nothing where nothing was sent", async () => {
    expect(await count([])).to.deep.include({
      ...{ sent: 0, unaccounted: 0, precision: null, recall: null, scenarios: {}, objects: 0 },
      arrived: Number.POSITIVE_INFINITY,
    });
  });

  it("names ten of many that are missing", async () => {
    const many = Array.from({ length: 12 }, (_, i) => sent(`${i}`, "ordinary"));

    const { unaccounted, missing } = await count(many);

    expect([unaccounted, missing]).to.deep.equal([
      12,
      many.slice(0, 10).map(({ id }) => `transacao ${id}`),
    ]);
  });
});

function sent(id: string, scenario: string) {
  return { id, tipo: "transacao", scenario };
}

function transaction(id: string): string {
  return JSON.stringify({ ...SAMPLE_TRANSACTION, identificador_unico_transacao: id });
}

function scored(id: string, scores: Partial<Scores> = {}): string {
  return scoredLine(transaction(id), { ...SCORES, ...scores });
}

function confirmed(id: string): string {
  const text = JSON.stringify({ ...SAMPLE_CONFIRMATION, identificador_unico_transacao: id });
  return confirmedLine(text, SCORES);
}

function error(original: string): string {
  const rawData = Buffer.from(original).toString("base64");
  const arrivalTimestamp = Date.parse("2026-01-05T10:00:00.250Z");
  return `${JSON.stringify({ arrivalTimestamp, rawData })}\n`;
}
