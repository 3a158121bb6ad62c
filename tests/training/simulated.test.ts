import { expect } from "chai";
import { accountNumber } from "../../contract/transaction.ts";
import { type TrainingEvent, timeOf } from "../../training/events.ts";
import { simulated } from "../../training/simulated.ts";
import type { SimulatedOptions } from "../../training/simulatedOptions.ts";

const OPTIONS: SimulatedOptions = { count: 4_001, accounts: 101, banks: 2, seed: 7, days: 10 };

function eventsOf(options: SimulatedOptions): TrainingEvent[] {
  return [...(simulated(options).events as Iterable<TrainingEvent>)];
}

describe("simulated events", () => {
  const events = eventsOf(OPTIONS);
  const transactions = events.flatMap((event) => ("transaction" in event ? [event] : []));

  it("are as many transactions as asked for, and confirmations among them in the order of time", () => {
    const times = events.map(timeOf);

    expect(transactions).to.have.lengthOf(4_001);
    expect(events.length).to.be.above(4_001);
    expect(times).to.deep.equal(times.toSorted((a, b) => a - b));
  });

  it("are of banks that have no account in common, all with numbers the contract accepts", () => {
    const accounts = new Set(transactions.map(({ transaction }) => transaction.numero_conta));
    const ofBank = (bank: string) => [...accounts].filter((number) => number.startsWith(bank));

    expect([ofBank("1").length, ofBank("2").length]).to.deep.equal([50, 51]);
    expect(accounts.size).to.equal(101);
    expect([...accounts].every((number) => accountNumber.safeParse(number).success)).to.equal(true);
  });

  it("tell the truth of every transaction, and confirm no other than the frauds", () => {
    const frauds = transactions.filter(({ fraud }) => fraud);
    const ids = new Set(frauds.map(({ transaction }) => transaction.identificador_unico_transacao));
    const confirmed = events.flatMap((event) =>
      "confirmation" in event ? [event.confirmation.identificador_unico_transacao] : [],
    );

    expect(frauds).to.not.be.empty;
    expect(
      transactions.map(({ fraud, scenario }) => fraud === (scenario !== "ordinary")),
    ).to.not.include(false);
    expect(confirmed.filter((id) => !ids.has(id))).to.deep.equal([]);
  });

  it("are the same whenever they are simulated, and others with another seed", () => {
    expect(eventsOf(OPTIONS)).to.deep.equal(events);
    expect(eventsOf({ ...OPTIONS, seed: 8 })).to.not.deep.equal(events);
  });

  it("say for the model card what they are", () => {
    expect([simulated(OPTIONS).origin, simulated({ ...OPTIONS, banks: 1 }).origin]).to.deep.equal([
      "Simulated with the seeds from 7 on: 4001 transactions of 101 accounts of 2 banks, over 10 days from 2025-07-01 on. The truth is known of every transaction; the profiles learn of frauds by the simulated confirmations only.",
      "Simulated with seed 7: 4001 transactions of 101 accounts of 1 bank, over 10 days from 2025-07-01 on. The truth is known of every transaction; the profiles learn of frauds by the simulated confirmations only.",
    ]);
  });
});
