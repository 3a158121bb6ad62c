import { expect } from "chai";
import { CommandError } from "../../cli/errors.ts";
import { DAY } from "../../features/time.ts";
import type { CardTransaction } from "../../training/handbookData.ts";
import { dayNumber, splitByTime } from "../../training/handbookProtocol.ts";

const START = "2018-07-02";

/** Of one day from START on, negative ones before it. */
function transaction(day: number, card: number, fraud = false): CardTransaction {
  const time = (dayNumber(START) + day) * DAY + 43_200;
  return { time, card, terminal: 1, amount: 10, fraud, scenario: fraud ? 1 : 0 };
}

/** Two days of training, three of delay, two of test; so the test days are 5 and 6. */
const period = { start: START, trainDays: 2, delayDays: 3, testDays: 2 };

describe("the book's protocol", () => {
  const honest = [-1, 0, 1, 2, 3, 4, 5, 6, 7].map((day) => transaction(day, 99));
  const split = (...others: CardTransaction[]) =>
    splitByTime(
      [...honest, ...others].sort((a, b) => a.time - b.time || a.card - b.card),
      period,
    );
  const found = [transaction(0, 1, true), transaction(5, 2, true)];

  it("trains on its days and tests on those after the delay", () => {
    const { train, test } = split(...found);

    expect(train).to.deep.equal([transaction(0, 1, true), honest[1], honest[2]]);
    expect(test).to.deep.equal([transaction(5, 2, true), honest[6], honest[7]]);
  });

  it("leaves out cards that were compromised in training", () => {
    const { test } = split(...found, transaction(5, 1), transaction(6, 1));

    expect(test.filter(({ card }) => card === 1)).to.deep.equal([]);
  });

  it("leaves out cards once a fraud in the days of delay is old enough to be known", () => {
    const second = [transaction(2, 3, true), transaction(5, 3), transaction(6, 3)];
    const { test } = split(...found, ...second);

    // The fraud of day 2 is reported on day 5, so that the card is blocked from day 6 on.
    expect(test.filter(({ card }) => card === 3)).to.deep.equal([transaction(5, 3)]);
  });

  it("keeps cards whose fraud nobody knows of yet", () => {
    const late = [transaction(4, 4, true), transaction(5, 4, true), transaction(6, 4)];
    const { test } = split(...found, ...late);

    expect(test.filter(({ card }) => card === 4)).to.deep.equal(late.slice(1));
  });

  it("refuses a period that the data doesn't cover, and says what it covers", () => {
    expect(() => splitByTime(honest, { ...period, testDays: 4 })).to.throw(
      CommandError,
      "the data goes from 2018-07-01 to 2018-07-09, and training and test from 2018-07-02 to 2018-07-10: choose another --train-start, or fewer days",
    );
    expect(() => splitByTime(honest, { ...period, start: "2018-06-30" })).to.throw(CommandError);
  });

  it("refuses a period without frauds", () => {
    expect(() => split(transaction(5, 2, true))).to.throw(
      CommandError,
      "there is no fraud among the 2 transactions of the train days: take more with --train-days, or another --train-start",
    );
    expect(() => split(transaction(0, 2, true))).to.throw(CommandError, "of the test days");
  });
});
