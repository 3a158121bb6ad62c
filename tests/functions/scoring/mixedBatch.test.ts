import { expect } from "chai";
import { confirmationSchema } from "../../../contract/confirmation.ts";
import {
  type BankTransaction,
  SAMPLE_TRANSACTION,
  transactionSchema,
} from "../../../contract/transaction.ts";
import { firehoseEvent } from "../../support/firehoseEvent.ts";
import {
  IMPOSSIBLE,
  IMPOSSIBLE_IN_CONFIRMATION,
  MIXED_BATCH,
  SECRET,
} from "../../support/mixedBatch.ts";
import {
  arrivedLine,
  base64,
  ordinaryLine,
  type ScoringRun,
  startScoring,
  undated,
} from "../../support/scoring.ts";

describe("a batch with a record of each sort", () => {
  const event = firehoseEvent(MIXED_BATCH.map(({ data }) => data));
  let run: ScoringRun;

  beforeEach(async () => {
    run = await startScoring();
  });

  afterEach(() => run.close());

  it("comes back with every record once, in order, each with its own result", async () => {
    const { records } = await run.handle(event);

    expect(records.map((record, i) => ({ sort: MIXED_BATCH[i]?.name, ...record }))).to.deep.equal(
      MIXED_BATCH.map(({ name: sort, data, why, perfil = "conhecido" }, i) => {
        const { recordId, data: original } = event.records[i] ?? {};
        if (why) return { sort, recordId, result: "ProcessingFailed", data: original };
        const json = Buffer.from(data).toString().trim();
        const confirmed = sort.startsWith("confirmation");
        return {
          sort,
          recordId,
          result: "Ok",
          data: base64(confirmed ? arrivedLine(json) : ordinaryLine(json, perfil)),
          metadata: { partitionKeys: { tipo: confirmed ? "confirmacao_fraude" : "transacao" } },
        };
      }),
    );
    expect({}).to.not.have.property("poluido");
  });

  it("leaves a line in the log for every refused record, with its reason and field", async () => {
    await run.handle(event);

    expect(undated(run.lines.slice(0, -1))).to.deep.equal(
      MIXED_BATCH.flatMap(({ why }, i) => {
        if (!why) return [];
        const { recordId } = event.records[i] ?? {};
        const requestId = "a-request";
        return [{ level: "WARN", message: "record refused", requestId, recordId, ...why }];
      }),
    );
  });

  it("leaves nothing in the log of what its records say", async () => {
    await run.handle(event);

    const logged = JSON.stringify(run.lines);
    for (const value of [...IDENTIFYING.map((field) => SAMPLE_TRANSACTION[field]), SECRET]) {
      expect(logged).to.not.include(value);
    }
  });

  it("gives the same bytes when it is handed in again", async () => {
    const first = await run.handle(event);

    expect(JSON.stringify(await run.handle(event))).to.equal(JSON.stringify(first));
  });

  it("misses and spoils every field that is checked", () => {
    expect(Object.keys(IMPOSSIBLE)).to.have.members(Object.keys(transactionSchema.shape));
    expect(["tipo", ...Object.keys(IMPOSSIBLE_IN_CONFIRMATION)]).to.have.members(
      Object.keys(confirmationSchema.shape),
    );
  });
});

/** Fields that point at a person. */
const IDENTIFYING = [
  "nome_completo",
  "sexo",
  "informacoes_beneficiario_remetente",
  "localizacao_geografica",
  "numero_conta",
  "customer_id",
  "identificador_unico_transacao",
] as const satisfies (keyof BankTransaction)[];
