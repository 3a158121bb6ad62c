import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect } from "chai";
import { SAMPLE_TRANSACTION, type Transaction } from "../../../../contract/transaction.ts";
import { History } from "../../../../features/history.ts";
import { MARGIN_MS } from "../../../../functions/scoring/batchTime.ts";
import { csvRow } from "../../../../functions/scoring/csvRow.ts";
import type { Item } from "../../../../functions/scoring/profiles/item.ts";
import { profileKeys } from "../../../../functions/scoring/profiles/keys.ts";
import { Table } from "../../../../functions/scoring/profiles/table.ts";
import { firehoseEvent } from "../../../support/firehoseEvent.ts";
import {
  base64,
  confirmationBytes,
  eventBytes,
  ordinaryLine,
  PROFILE_KEY,
  results,
  type ScoringRun,
  startScoring,
  undated,
  uuid,
  VARIABLES,
} from "../../../support/scoring.ts";
import { clientOf, startTable, type TableCall, type TableTrouble } from "../../../support/table.ts";

const OK = "Ok";
const FAILED = "ProcessingFailed";
const THROTTLED = { status: 400, error: "ProvisionedThroughputExceededException" };
const DENIED = { status: 400, error: "AccessDeniedException" };

/** An item as its JSON on the wire. */
function wired(item: Item = {}): object {
  return JSON.parse(
    JSON.stringify(item, (_, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
    ),
  );
}

/** Of whom it is, and of nobody else. */
function eventOf(account: string, n: number, changed: Partial<Transaction> = {}): Buffer {
  return eventBytes({
    identificador_unico_transacao: uuid(n),
    numero_conta: account,
    informacoes_beneficiario_remetente: undefined,
    ...changed,
  } as Record<string, unknown>);
}

describe("profiles that can't be reached", () => {
  let run: ScoringRun;

  beforeEach(async () => {
    run = await startScoring();
  });

  afterEach(() => run.close());

  async function restart(...options: Parameters<typeof startScoring>): Promise<void> {
    await run.close();
    run = await startScoring(...options);
  }

  function spoil(operation: string, trouble: TableTrouble, when = (_: TableCall) => true): void {
    run.table.trouble = (call) =>
      call.operation === operation && when(call) ? trouble : undefined;
  }

  /** What the lines in S3 say of the accounts. */
  async function known(
    event: Parameters<ScoringRun["handle"]>[0],
    remaining?: number,
  ): Promise<(string | undefined)[]> {
    const { records } = await run.handle(event, remaining);
    return records.map(({ result, data = "" }) =>
      result === OK ? JSON.parse(Buffer.from(data, "base64").toString()).perfil : undefined,
    );
  }

  const failedLines = () => undated(run.lines.filter(({ message }) => message !== "batch"));
  const profilesFailed = (error: string, keys: number) => ({
    level: "ERROR",
    message: "profiles failed",
    requestId: "a-request",
    error,
    keys,
  });

  const troubles: Record<string, { trouble: TableTrouble; error: string }> = {
    "throttles reads": { trouble: THROTTLED, error: THROTTLED.error },
    "denies access": { trouble: DENIED, error: DENIED.error },
    "breaks connections": { trouble: "breaks", error: "ECONNRESET" },
    "fails inside": {
      trouble: { status: 500, error: "InternalServerError" },
      error: "InternalServerError",
    },
    "does not answer": { trouble: "hangs", error: "ETIMEDOUT" },
  };
  for (const [what, { trouble, error }] of Object.entries(troubles)) {
    it(`scores without history, and says so, while the table ${what}`, async () => {
      const requestHandler = { requestTimeout: 100, throwOnRequestTimeout: true };
      const table = await startTable(trouble === "hangs" ? { requestHandler } : {});
      await restart({}, { table });
      await run.handle(firehoseEvent([eventBytes({ identificador_unico_transacao: uuid(1) })]));
      // On a busy machine the timeout may strike here, too.
      run.lines.splice(0);
      spoil("BatchGetItem", trouble);

      const { records } = await run.handle(firehoseEvent([eventBytes()]));
      await table.close();

      const json = JSON.stringify(SAMPLE_TRANSACTION);
      expect(records.map(({ result, data }) => [result, data])).to.deep.equal([
        [OK, base64(ordinaryLine(json, "indisponivel"))],
      ]);
      const { fraud, segmentation } = new History().transaction(SAMPLE_TRANSACTION);
      for (const [endpoint, row] of [
        [VARIABLES.FRAUD_ENDPOINT, fraud],
        [VARIABLES.SEGMENTATION_ENDPOINT, segmentation],
      ] as const) {
        const asked = run.callsTo(endpoint).at(-1)?.rows.map(csvRow);
        expect(asked).to.deep.equal([csvRow(row)]);
      }
      expect(failedLines()).to.deep.equal([profilesFailed(error, 2)]);
      expect(run.lines.at(-1)).to.include({ Scored: 1, ProfileKeys: 2, ProfileErrors: 2 });
      expect(table.calls.at(-1)?.operation).to.equal("BatchGetItem");
    });
  }

  it("scores without history while nothing listens at the table's address", async () => {
    const vacant = createServer().listen(0, "127.0.0.1");
    await once(vacant, "listening");
    const { port } = vacant.address() as AddressInfo;
    vacant.close();
    const client = clientOf(`http://127.0.0.1:${port}`);
    const { table } = run;
    await restart({}, { table: { ...table, table: new Table(client, table.name) } });

    expect(await known(firehoseEvent([eventBytes()]))).to.deep.equal(["indisponivel"]);
    expect(failedLines()).to.deep.equal([profilesFailed("ECONNREFUSED", 2)]);
    client.destroy();
  });

  it("asks again for what a read left out", async () => {
    await run.handle(firehoseEvent([eventBytes({ identificador_unico_transacao: uuid(1) })]));
    let left = 3;
    run.table.trouble = ({ operation, input }) =>
      operation === "BatchGetItem" && left-- > 0
        ? { answer: { Responses: {}, UnprocessedKeys: input.RequestItems } }
        : undefined;
    run.table.calls.splice(0);

    expect(await known(firehoseEvent([eventBytes()]))).to.deep.equal(["conhecido"]);
    const reads = run.table.calls.filter(({ operation }) => operation === "BatchGetItem");
    expect(reads).to.have.lengthOf(4);
    expect(run.lines.at(-1)).to.include({ ProfileErrors: 0 });
  });

  it("does without those alone that a read left out and the next one can't get", async () => {
    const event = firehoseEvent([eventOf("1-0", 1), eventOf("2-0", 2)]);
    let second: object = {};
    run.table.trouble = ({ operation, input }) => {
      if (operation !== "BatchGetItem") return undefined;
      const { ConsistentRead, Keys } = input.RequestItems.profiles;
      if (Keys.length === 1) return THROTTLED;
      second = { profiles: { ConsistentRead, Keys: Keys.slice(1) } };
      return { answer: { Responses: { profiles: [] }, UnprocessedKeys: second } };
    };

    expect(await known(event)).to.deep.equal(["novo", "indisponivel"]);
    expect(failedLines()).to.deep.equal([profilesFailed(THROTTLED.error, 1)]);
    expect(await run.table.items()).to.have.lengthOf(1);
  });

  it("judges without any history what could be read in part", async () => {
    const accounts = profileKeys(PROFILE_KEY);
    const { id } = accounts.account(SAMPLE_TRANSACTION.numero_conta);
    await run.handle(firehoseEvent([eventBytes({ identificador_unico_transacao: uuid(1) })]));
    const [item] = [...(await run.table.items()).values()].filter((it) => it.id?.S === id);
    run.table.trouble = ({ operation, input }) => {
      if (operation !== "BatchGetItem") return undefined;
      const { Keys } = input.RequestItems.profiles;
      if (Keys.length === 1) return THROTTLED;
      const left = Keys.filter((key: Item) => key.id?.S !== id);
      const UnprocessedKeys = { profiles: { ConsistentRead: true, Keys: left } };
      return { answer: { Responses: { profiles: [wired(item)] }, UnprocessedKeys } };
    };

    expect(await known(firehoseEvent([eventBytes()]))).to.deep.equal(["indisponivel"]);
    const { fraud } = new History().transaction(SAMPLE_TRANSACTION);
    const asked = run.callsTo(VARIABLES.FRAUD_ENDPOINT).at(-1)?.rows.map(csvRow);
    expect(asked).to.deep.equal([csvRow(fraud)]);
  });

  it("does without those alone whose read failed", async () => {
    const accounts = Array.from({ length: 120 }, (_, i) => `${i}-0`);
    spoil("BatchGetItem", DENIED, ({ input }) => input.RequestItems.profiles.Keys.length === 20);

    const states = await known(firehoseEvent(accounts.map((account, n) => eventOf(account, n))));

    expect(states).to.deep.equal([...Array(100).fill("novo"), ...Array(20).fill("indisponivel")]);
    expect(failedLines()).to.deep.equal([profilesFailed(DENIED.error, 20)]);
    expect(run.lines.at(-1)).to.include({ ProfileKeys: 120, ProfileErrors: 20 });
  });

  it("does without a profile of which a part could not be read", async () => {
    await restart({}, { mostMarks: 1 });
    for (const n of [1, 2]) await run.handle(firehoseEvent([eventOf("1-0", n)]));
    spoil("BatchGetItem", DENIED, ({ input }) =>
      input.RequestItems.profiles.Keys.some((key: Item) => key.id?.S?.includes("#")),
    );

    const states = await known(firehoseEvent([eventOf("1-0", 3), eventOf("2-0", 4)]));

    expect(states).to.deep.equal(["indisponivel", "novo"]);
    expect(failedLines()).to.deep.equal([profilesFailed(DENIED.error, 1)]);
  });

  it("gives up reading in time to score", async () => {
    spoil("BatchGetItem", "hangs");

    const states = await known(firehoseEvent([eventBytes()]), MARGIN_MS + 1_000);

    expect(states).to.deep.equal(["indisponivel"]);
    expect(failedLines()).to.deep.equal([profilesFailed("AbortError", 2)]);
  });

  it("gives up waiting for the key in time to score", async () => {
    await restart({}, { secret: () => new Promise(() => {}) });

    const states = await known(firehoseEvent([eventBytes()]), MARGIN_MS + 1_000);

    expect(states).to.deep.equal(["indisponivel"]);
    expect(failedLines()).to.deep.equal([profilesFailed("AbortError", 1)]);
    expect(run.table.calls).to.deep.equal([]);
  });

  it("asks for the key again when it could not be read", async () => {
    let readable = false;
    await restart(
      {},
      {
        secret: async () => {
          if (readable) return PROFILE_KEY;
          throw Object.assign(new Error("17251-9"), { name: "ResourceNotFoundException" });
        },
      },
    );

    expect(await known(firehoseEvent([eventBytes()]))).to.deep.equal(["indisponivel"]);
    expect(failedLines()).to.deep.equal([profilesFailed("ResourceNotFoundException", 1)]);
    expect(run.lines.at(-1)).to.include({ ProfileKeys: 0, ProfileErrors: 1 });
    expect(run.table.calls).to.deep.equal([]);

    readable = true;
    expect(await known(firehoseEvent([eventBytes()]))).to.deep.equal(["novo"]);
  });

  it("marks transactions that could be read and not counted, and fails confirmations", async () => {
    spoil("UpdateItem", DENIED);
    const event = firehoseEvent([eventBytes(), confirmationBytes()], Date.UTC(2026, 0, 9));

    const result = await run.handle(event);

    expect(results(result)).to.deep.equal([OK, FAILED]);
    expect(result.records[1]?.data).to.equal(base64(confirmationBytes()));
    expect(JSON.parse(Buffer.from(result.records[0]?.data ?? "", "base64").toString())).to.include({
      perfil: "indisponivel",
    });
    expect(failedLines()).to.deep.equal([profilesFailed(DENIED.error, 2)]);
    expect(run.lines.at(-1)).to.include({
      ...{ Scored: 1, Confirmed: 0, Failed: 1, FailedUnlearnt: 1, ProfileErrors: 2 },
    });
  });

  it("marks those alone whose profile could not be written", async () => {
    await run.handle(firehoseEvent([eventOf("1-0", 1)]));
    const [id = ""] = (await run.table.items()).keys();
    spoil("UpdateItem", THROTTLED, ({ input }) => input.Key.id.S === id);

    const states = await known(firehoseEvent([eventOf("1-0", 2), eventOf("2-0", 3)]));

    expect(states).to.deep.equal(["indisponivel", "novo"]);
  });

  it("throws for confirmations alone that could not be learnt, and learns them when they come again", async () => {
    const event = firehoseEvent([confirmationBytes()], Date.UTC(2026, 0, 9));
    spoil("BatchGetItem", DENIED);

    const error = await run.handle(event).catch((error: Error) => error);

    expect(error).to.include({
      name: "BatchFailed",
      message: "none of 1 events came to an end: unlearnt. Firehose hands the batch in again",
    });
    run.table.trouble = () => undefined;
    expect(results(await run.handle(event))).to.deep.equal([OK]);
    expect(run.lines.at(-1)).to.include({ Confirmed: 1, ProfileRepeated: 0 });
  });

  it("logs nothing of an event by that", async () => {
    spoil("BatchGetItem", { status: 400, error: "ValidationException" });

    await run.handle(firehoseEvent([eventBytes()]));

    const logged = JSON.stringify(run.lines);
    expect(logged).to.include("ValidationException");
    for (const personal of [
      SAMPLE_TRANSACTION.numero_conta,
      SAMPLE_TRANSACTION.nome_completo,
      "João Exemplo",
      "5511999990000",
    ]) {
      expect(logged).to.not.include(personal);
    }
  });
});
