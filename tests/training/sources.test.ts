import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type TrainingEvent, timeOf } from "../../training/events.ts";
import { readData } from "../../training/sources.ts";
import { CONFIRMATIONS, confirmation, objectOf, TRANSACTIONS, transaction, write } from "./lake.ts";

const CSV = `TX_TIME_SECONDS,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD,TX_FRAUD_SCENARIO
60,1,2,30.5,0,0
120,1,2,300,1,1
`;

describe("data for training", () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "sentinela-"));
    write(parent, {
      [`january/${TRANSACTIONS}`]: objectOf([transaction(1), transaction(2)]),
      [`january/${CONFIRMATIONS}`]: objectOf([confirmation(9)]),
      [`february/${TRANSACTIONS}`]: objectOf([
        transaction(2),
        transaction(3, { data: "2026-02-01" }),
      ]),
      [`february/${CONFIRMATIONS}`]: objectOf([
        confirmation(1, { confirmado_em: "2026-02-02T12:00:00-03:00" }),
      ]),
      "cards.csv": CSV,
    });
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  function read(...places: string[]) {
    const stages: string[] = [];
    const show = (title: string, total: number) => {
      let done = 0;
      return {
        add: (count: number) => {
          done += count;
        },
        stop: () => stages.push(`${title}: ${done} of ${total}`),
      };
    };
    const paths = places.map((place) => join(parent, place));
    return readData(paths, 7, show).then((data) => ({ ...data, stages }));
  }

  it("is taken together from several places, as if they were one", async () => {
    const { events, stages, ...rest } = await read("january", "february");
    const frauds = [...(events as Iterable<TrainingEvent>)].flatMap((event) =>
      "transaction" in event ? [event.fraud] : [],
    );

    // The last is too new.
    expect(frauds).to.deep.equal([true, false, undefined]);
    expect(rest).to.deep.equal({
      transactions: 3,
      labels: "confirmations",
      origin:
        "Delivered by the pipeline: 3 transactions, and 2 confirmations of fraud as their labels. 1 transactions of the last 7 days are too new to be judged. 1 confirmations are of other transactions. 1 lines repeated others.",
    });
    expect(stages).to.deep.equal(["objects read: 4 of 4"]);
  });

  it("may be the Fraud Detection Handbook's, whose truth is known", async () => {
    const { events, stages, transactions, labels } = await read("cards.csv");
    const found = [...(events as Iterable<TrainingEvent>)].map((event) =>
      "transaction" in event ? event.fraud : "confirmed",
    );

    expect({ found, transactions, labels, stages }).to.deep.equal({
      found: [false, true, "confirmed"],
      transactions: 2,
      labels: undefined,
      stages: [`bytes read: ${CSV.length} of ${CSV.length}`],
    });
  });

  it("may be both, in the order of time", async () => {
    const { events, transactions, labels } = await read("january", "cards.csv");
    const times = [...(events as Iterable<TrainingEvent>)].map(timeOf);

    expect(times).to.have.lengthOf(6);
    expect(times).to.deep.equal(times.toSorted((a, b) => a - b));
    expect({ transactions, labels }).to.deep.equal({ transactions: 4, labels: "confirmations" });
  });
});
