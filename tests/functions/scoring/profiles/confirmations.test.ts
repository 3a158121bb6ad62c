import { expect } from "chai";
import type { Confirmation } from "../../../../contract/confirmation.ts";
import { encodeEvent } from "../../../../contract/event.ts";
import { FRAUD_FEATURES } from "../../../../contract/features.ts";
import type { Transaction } from "../../../../contract/transaction.ts";
import { DAY } from "../../../../features/time.ts";
import { firehoseEvent } from "../../../support/firehoseEvent.ts";
import {
  base64,
  eventBytes,
  results,
  type ScoringRun,
  startScoring,
  VARIABLES,
} from "../../../support/scoring.ts";
import { confirmationOf, instantOf, START, transactionAt } from "./support.ts";

const MARIA = "17251-9";
const JOSE = "8-X";
const SHOP = "Loja Exemplo | 11222333000144";
const THIEF = "JOAO EXEMPLO | +55 11 99999-0000";

describe("a confirmed fraud", () => {
  let run: ScoringRun;

  beforeEach(async () => {
    run = await startScoring();
  });

  afterEach(() => run.close());

  const transaction = (n: number, time: number, account: string, counterparty: string) =>
    transactionAt(time, n, {
      numero_conta: account,
      informacoes_beneficiario_remetente: counterparty,
    });
  const theft = transaction(1, START, MARIA, THIEF);

  function handIn(...events: readonly (Transaction | Confirmation)[]) {
    return run.handle(firehoseEvent(events.map(encodeEvent), instantOf(START + 30 * DAY)));
  }

  /** Confirmed frauds that the fraud model saw of the account and of the counterparty, each over 30 days. */
  function frauds(): number[][] {
    const rows = run.callsTo(VARIABLES.FRAUD_ENDPOINT).flatMap((call) => call.rows);
    run.server.calls.splice(0);
    return rows.map((row) =>
      ["conta_fraudes_30d", "contraparte_fraudes_30d"].map((name) => {
        const column = (FRAUD_FEATURES as readonly string[]).indexOf(name);
        return Math.round((row[column] as number) * 100) / 100;
      }),
    );
  }

  it("is delivered as it came, with its arrival, under its kind's partition key", async () => {
    const confirmation = { ...confirmationOf(theft, START + DAY), canal: "MED", nsu: 1 };

    const { records } = await handIn(confirmation);

    const line = `${JSON.stringify(confirmation).slice(0, -1)},"recebido_em":"2026-02-06T03:00:00.000Z"}\n`;
    expect(records.map(({ recordId, ...told }) => told)).to.deep.equal([
      {
        result: "Ok",
        data: base64(line),
        metadata: { partitionKeys: { tipo: "confirmacao_fraude" } },
      },
    ]);
    expect(run.server.calls).to.deep.equal([]);
    expect(run.lines.at(-1)).to.include({ Confirmed: 1, Scored: 0, FraudCalls: 0, ProfileKeys: 2 });
  });

  it("is seen by the next transactions of its account and of its counterparty, and by no others", async () => {
    await handIn(theft);
    expect(frauds()).to.deep.equal([[0, 0]]);

    await handIn(confirmationOf(theft, START + DAY));
    await handIn(
      transaction(2, START + DAY + 60, MARIA, SHOP),
      transaction(3, START + DAY + 60, JOSE, THIEF),
      transaction(4, START + DAY + 60, JOSE, SHOP),
      transaction(5, START + DAY + 60, MARIA, THIEF),
    );

    expect(frauds()).to.deep.equal([
      [1, 0],
      [0, 1],
      [0, 0],
      [1, 1],
    ]);
  });

  it("is seen in its own batch by what comes after it in time", async () => {
    await handIn(
      transaction(3, START + DAY + 60, MARIA, THIEF),
      transaction(2, START + DAY - 60, MARIA, THIEF),
      confirmationOf(theft, START + DAY),
    );

    expect(frauds()).to.deep.equal([
      [1, 1],
      [0, 0],
    ]);
  });

  it("counts once, however often it comes", async () => {
    const confirmation = confirmationOf(theft, START + DAY);
    await handIn(confirmation, confirmation);
    await handIn(confirmation);
    expect(run.lines.at(-1)).to.include({ Confirmed: 1, ProfileRepeated: 2 });

    await handIn(transaction(2, START + DAY + 60, MARIA, THIEF));

    expect(frauds()).to.deep.equal([[1, 1]]);
  });

  it("counts once when it is confirmed again at another instant", async () => {
    await handIn(confirmationOf(theft, START + DAY));
    await handIn(confirmationOf(theft, START + DAY + 30), confirmationOf(theft, START + DAY + 45));
    expect(run.lines.at(-1)).to.include({ Confirmed: 2, ProfileRepeated: 2 });

    await handIn(transaction(2, START + DAY + 60, MARIA, THIEF));

    expect(frauds()).to.deep.equal([[1, 1]]);
  });

  it("counts for the account alone when it names no counterparty", async () => {
    const { informacoes_beneficiario_remetente, ...confirmation } = confirmationOf(theft, START);
    await handIn(confirmation);
    await handIn(transaction(2, START + 60, MARIA, THIEF));

    expect(frauds()).to.deep.equal([[1, 0]]);
    expect(run.lines[0]).to.include({ ProfileKeys: 1 });
  });

  it("makes nobody known who has not acted yet", async () => {
    await handIn(confirmationOf(theft, START));

    const { records } = await handIn(transaction(2, START + 60, MARIA, THIEF));

    const line = Buffer.from(records[0]?.data ?? "", "base64").toString();
    expect(JSON.parse(line)).to.include({ perfil: "novo" });
  });
});

describe("an event that profiles can't count", () => {
  let run: ScoringRun;

  beforeEach(async () => {
    run = await startScoring();
  });

  afterEach(() => run.close());

  const dated = (time: number, n: number) => encodeEvent(transactionAt(time, n));
  const handIn = (...events: readonly Uint8Array[]) =>
    run.handle(firehoseEvent(events, instantOf(START)));

  it("is judged and counted as late when its profiles have gone on for too long", async () => {
    await handIn(dated(START, 1));
    const before = await run.table.items();
    const late = transactionAt(START - 61 * DAY, 2);

    expect(
      results(await handIn(encodeEvent(late), encodeEvent(confirmationOf(late, START - 61 * DAY)))),
    ).to.deep.equal(["Ok", "Ok"]);

    expect(run.lines.at(-1)).to.include({
      Scored: 1,
      Confirmed: 1,
      ProfileLate: 4,
      ProfileErrors: 0,
    });
    expect(await run.table.items()).to.deep.equal(before);
  });

  it("is judged and counted as ahead when it is dated more than a day after its arrival", async () => {
    expect(results(await handIn(dated(START + DAY + 1, 1)))).to.deep.equal(["Ok"]);

    expect(run.lines.at(-1)).to.include({ Scored: 1, ProfileAhead: 1, ProfileErrors: 0 });
    expect(await run.table.items()).to.have.lengthOf(0);

    await handIn(dated(START + DAY, 1));
    expect(run.lines.at(-1)).to.include({ Scored: 1, ProfileAhead: 0 });
    expect(await run.table.items()).to.have.lengthOf(2);
  });

  for (const data of ["1969-12-31", "2106-02-08", "9999-12-31"]) {
    it(`is judged with its batch when it is of ${data}`, async () => {
      const confirmation = encodeEvent({
        ...confirmationOf(transactionAt(START, 1), START),
        confirmado_em: `${data}T12:00:00-03:00`,
      });

      const result = await handIn(eventBytes({ data }), confirmation, dated(START, 1));

      expect(results(result)).to.deep.equal(["Ok", "Ok", "Ok"]);
      expect(run.lines.at(-1)).to.include({ Scored: 2, Confirmed: 1, ProfileAhead: 2 });
    });
  }

  it("is none that was refused by the bank: it is judged, and moved nothing", async () => {
    const refused = transactionAt(START, 1, { status_transacao: "Recusada" });

    expect(results(await handIn(encodeEvent(refused)))).to.deep.equal(["Ok"]);

    expect(run.lines.at(-1)).to.include({ Scored: 1, ProfileKeys: 2, ProfileLate: 0 });
    expect(await run.table.items()).to.have.lengthOf(0);
  });
});
