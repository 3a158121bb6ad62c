import { expect } from "chai";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../../contract/features.ts";
import { History } from "../../features/history.ts";
import { localSeconds } from "../../features/time.ts";
import { daysOf, part, replayed, rowOf } from "../../training/dataset.ts";
import type { TrainingEvent } from "../../training/events.ts";
import { sliced } from "../../training/slices.ts";
import { confirmation, transaction } from "./lake.ts";

const first = transaction(1, { horario: "08:00:00" });
const second = transaction(2, { horario: "09:00:00", valor_transacao: 900 });
const third = transaction(3, { horario: "11:00:00" });
const told = confirmation(2, { confirmado_em: "2026-01-05T10:00:00-03:00" });

const EVENTS: TrainingEvent[] = [
  { transaction: first, fraud: false },
  { transaction: second, fraud: undefined },
  { confirmation: told },
  { transaction: third, fraud: true, scenario: "account-takeover" },
];

function replay(events: TrainingEvent[], transactions = events.length) {
  return replayed({ events, transactions, origin: "" }, { add() {}, stop() {} });
}

describe("replaying events", () => {
  it("asks what the pipeline would have asked, of those whose truth is known", async () => {
    const history = new History();
    const one = history.transaction(first);
    history.transaction(second);
    history.confirmation(told);
    const other = history.transaction(third);
    const dataset = await replay(EVENTS);
    const single = (values: number[]) => values.map(Math.fround);

    expect(dataset.frauds).to.deep.equal([false, true]);
    expect(dataset.scenarios).to.deep.equal([undefined, "account-takeover"]);
    expect(dataset.accounts).to.deep.equal(["17251-9", "17251-9"]);
    expect([...dataset.times]).to.deep.equal([
      localSeconds("2026-01-05", "08:00:00"),
      localSeconds("2026-01-05", "11:00:00"),
    ]);
    for (const [i, { fraud, segmentation }] of [one, other].entries()) {
      expect(rowOf(dataset, i)).to.deep.equal({
        fraud: single(fraud),
        segmentation: single(segmentation),
      });
    }
    expect(dataset.fraudRows).to.have.lengthOf(2 * FRAUD_FEATURES.length);
    expect(dataset.segmentationRows).to.have.lengthOf(2 * SEGMENTATION_FEATURES.length);
    expect(daysOf(dataset.times)).to.equal(3 / 24);
  });

  it("learns of a fraud by its confirmation alone", async () => {
    const [known, unknown] = [EVENTS, EVENTS.filter((event) => "transaction" in event)];
    const truths = EVENTS.map((event) =>
      "transaction" in event ? { ...event, fraud: false } : event,
    );
    const last = async (events: TrainingEvent[]) =>
      rowOf(part(await replay(events), 1, 2), 0).fraud;
    const lastOfAll = async (events: TrainingEvent[]) =>
      rowOf(part(await replay(events), 2, 3), 0).fraud;

    expect(await last(known)).to.not.deep.equal(await last(unknown));
    expect(await lastOfAll(truths)).to.deep.equal(await last(known));
  });
});

describe("slices", () => {
  const day = (i: number) => ({ data: `2026-01-${String(i + 1).padStart(2, "0")}` });
  const events = (frauds: readonly number[]) =>
    Array.from({ length: 10 }, (_, i) => ({
      transaction: transaction(i, day(i)),
      fraud: frauds.includes(i),
    }));

  it("are cut by time: six tenths to learn from, two to choose on, two to measure with", async () => {
    const { training, validation, test } = sliced(await replay(events([0, 7, 8])));

    expect([training.frauds, validation.frauds, test.frauds]).to.deep.equal([
      [true, false, false, false, false, false],
      [false, true],
      [true, false],
    ]);
    expect(training.times.at(-1)).to.be.below(validation.times[0] as number);
    expect(validation.times.at(-1)).to.be.below(test.times[0] as number);
    expect(test.fraudRows).to.have.lengthOf(2 * FRAUD_FEATURES.length);
  });

  it("are refused without a fraud in each", async () => {
    const dataset = await replay(events([0, 8]));

    expect(() => sliced(dataset)).to.throw(
      "the validation slice has no known fraud among its 2 transactions: give more data with --data, or raise --count",
    );
  });
});
