import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { CommandError } from "../../cli/errors.ts";
import { confirmationSchema } from "../../contract/confirmation.ts";
import { transactionSchema } from "../../contract/transaction.ts";
import { type CardTransaction, readHandbook } from "../../training/handbookData.ts";
import { handbookEvents } from "../../training/handbookEvents.ts";

const HEADER = "TX_TIME_SECONDS,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD,TX_FRAUD_SCENARIO";
const APRIL = Date.UTC(2018, 3, 1) / 1000;

describe("the Handbook's data", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "sentinela-"));
  });
  after(() => rmSync(directory, { recursive: true }));

  function written(content: string | Uint8Array): string {
    const path = join(directory, "data.csv");
    writeFileSync(path, content);
    return path;
  }
  async function refusal(content: string): Promise<string> {
    const path = written(content);
    try {
      await readHandbook(path, () => {});
    } catch (error) {
      expect(error).to.be.instanceOf(CommandError);
      return (error as Error).message.replaceAll(path, "FILE");
    }
    return "";
  }

  const csv = `TRANSACTION_ID,${HEADER}\n0,31,596,3156,57.16,0,0\n1,86400,4961,3412,220.5,1,1\n`;
  const transactions: CardTransaction[] = [
    { time: APRIL + 31, card: 596, terminal: 3156, amount: 57.16, fraud: false, scenario: 0 },
    { time: APRIL + 86_400, card: 4961, terminal: 3412, amount: 220.5, fraud: true, scenario: 1 },
  ];

  it("is read by the names of its columns, zipped or not", async () => {
    let bytes = 0;
    const read = (content: string | Uint8Array) =>
      readHandbook(written(content), (more) => {
        bytes += more;
      });

    expect(await read(csv)).to.deep.equal(transactions);
    expect(bytes).to.equal(csv.length);
    expect(await read(csv.replaceAll("\n", "\r\n"))).to.deep.equal(transactions);
    expect(await read(gzipSync(csv))).to.deep.equal(transactions);
  });

  it("is refused with what is wrong with it, and where", async () => {
    const row = "5,1,2,3.5,0,0";

    expect(await refusal("a,b\n1,2\n")).to.equal(
      "FILE lacks the columns TX_TIME_SECONDS, CUSTOMER_ID, TERMINAL_ID, TX_AMOUNT, TX_FRAUD, TX_FRAUD_SCENARIO: give the Handbook's transactions as CSV, such as pandas' to_csv writes of its simulated-data-raw",
    );
    expect(await refusal(`${HEADER}\n${row}\n5,1,2,x,0,0\n`)).to.equal(
      'FILE, line 3: TX_AMOUNT must be a number from 0 to 1000000000, got "x"',
    );
    expect(await refusal(`${HEADER}\n5,1.5,2,3,0,0\n`)).to.equal(
      'FILE, line 2: CUSTOMER_ID must be a whole number from 0 to 100000000000, got "1.5"',
    );
    expect(await refusal(`${HEADER}\n5,1,2,3\n`)).to.contain("TX_FRAUD must be a whole number");
    expect(await refusal(`${HEADER}\n${row}\n4,1,2,3.5,0,0\n`)).to.equal(
      "FILE, line 3: earlier than the line before. Sort the file by TX_TIME_SECONDS",
    );
    expect(await refusal(`${HEADER}\n`)).to.equal("FILE holds no transactions");
  });

  it("is refused in words when it isn't there, or is no file", async () => {
    for (const path of [join(directory, "none.csv"), directory]) {
      const error = await readHandbook(path, () => {}).catch((error: unknown) => error);

      expect(error).to.be.instanceOf(CommandError);
      expect((error as Error).message).to.contain(`${path} can't be read: `);
    }
  });

  it("becomes purchases, and each fraud's confirmation after the delay", () => {
    const events = [...(handbookEvents(transactions, 7).events as Iterable<object>)];
    const common = {
      identificador_unico_transacao: "00000000-0000-4000-8000-000000000001",
      numero_conta: "4961-0",
      informacoes_beneficiario_remetente: "Terminal | 3412",
      data: "2018-04-02",
      horario: "00:00:00",
    };

    expect(events).to.have.lengthOf(3);
    expect(events[0]).to.include({ fraud: false }).and.not.to.have.property("scenario");
    expect(events[1]).to.deep.equal({
      transaction: {
        ...common,
        transacao: "Compra Cartão",
        valor_transacao: 220.5,
        saldo_atual: 0,
        valor_taxa: 0,
        status_transacao: "Concluída",
        tipo_conta: "Conta Corrente",
        categoria_transacao: "Outros",
      },
      fraud: true,
      scenario: "large amount",
    });
    expect(events[2]).to.deep.equal({
      confirmation: {
        tipo: "confirmacao_fraude",
        ...common,
        confirmado_em: "2018-04-09T00:00:00-03:00",
      },
    });
  });

  it("becomes events that the contract accepts, even when nothing was paid", () => {
    const [free, fraud] = transactions as [CardTransaction, CardTransaction];
    const given = handbookEvents([{ ...free, amount: 0 }, fraud], 7).events;
    const [first, , confirmed] = [...(given as Iterable<Record<string, unknown>>)];

    expect(transactionSchema.safeParse(first?.transaction).success).to.equal(true);
    expect(first?.transaction).to.include({ valor_transacao: 0.01 });
    expect(confirmationSchema.safeParse(confirmed?.confirmation).success).to.equal(true);
  });

  it("keeps the rows that are wanted", () => {
    const given = handbookEvents(transactions, 7, ({ card }) => card === 596).events;
    const frauds = [...(given as Iterable<{ fraud?: boolean }>)].slice(0, 2);

    expect(frauds.map(({ fraud }) => fraud)).to.deep.equal([false, undefined]);
  });
});
