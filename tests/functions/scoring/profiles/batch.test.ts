import { expect } from "chai";
import { encodeEvent } from "../../../../contract/event.ts";
import type { Transaction } from "../../../../contract/transaction.ts";
import { firehoseEvent } from "../../../support/firehoseEvent.ts";
import { type ScoringRun, startScoring } from "../../../support/scoring.ts";
import { instantOf, START, transactionAt } from "./support.ts";

describe("the profiles of a batch", () => {
  let run: ScoringRun;

  beforeEach(async () => {
    run = await startScoring();
  });

  afterEach(() => run.close());

  /** A batch of transactions, of so many accounts at so many shops. */
  function batchOf(
    length: number,
    accounts: number,
    shops: number,
    changed: Partial<Transaction> = {},
  ) {
    const transactions = Array.from({ length }, (_, i) =>
      transactionAt(START + i, i, {
        numero_conta: `${i % accounts}-0`,
        informacoes_beneficiario_remetente: `Loja | ${i % shops}`,
        ...changed,
      }),
    );
    return firehoseEvent(transactions.map(encodeEvent), instantOf(START));
  }

  it("are read in one call, and each is written once", async () => {
    await run.handle(batchOf(24, 4, 3));

    const operations = run.table.calls.map(({ operation }) => operation);
    expect(operations).to.deep.equal(["BatchGetItem", ...Array(7).fill("UpdateItem")]);
    const [read, ...writes] = run.table.calls;
    const written = writes.map(({ input }) => input.Key);
    expect(read?.input.RequestItems.profiles.Keys).to.have.deep.members(written);
    expect(run.lines.at(-1)).to.include({ ProfileKeys: 7, ProfileConflicts: 0 });
  });

  it("are read at the same time, a hundred a call", async () => {
    // Each call waits for the two beside it.
    const waiting: (() => void)[] = [];
    run.table.trouble = async ({ operation }) => {
      if (operation !== "BatchGetItem") return undefined;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 3) for (const release of waiting) release();
      });
      return undefined;
    };

    // Refused ones, for which nothing need be written.
    await run.handle(batchOf(150, 150, 70, { status_transacao: "Recusada" }));

    const reads = run.table.calls.filter(({ operation }) => operation === "BatchGetItem");
    const keys = reads.map(({ input }) => input.RequestItems.profiles.Keys.length);
    expect(keys).to.have.members([100, 100, 20]);
  });

  it("are one for an account that is spelt in two ways, and two for homonyms with other keys", async () => {
    const events = [
      ["8-x", "João Exemplo | +5511999990000"],
      ["8-X", "JOAO EXEMPLO | +55 (11) 99999-0000"],
      ["8-X", "João Exemplo | joao@exemplo.com"],
    ].map(([numero_conta = "", informacoes_beneficiario_remetente = ""], i) =>
      encodeEvent(
        transactionAt(START + i, i, { numero_conta, informacoes_beneficiario_remetente }),
      ),
    );

    await run.handle(firehoseEvent(events, instantOf(START)));

    expect(run.lines.at(-1)).to.include({ ProfileKeys: 3 });
    const marks = [...(await run.table.items()).values()].map(({ em }) => em?.BS?.length);
    expect(marks).to.have.members([3, 2, 1]);
  });
});
