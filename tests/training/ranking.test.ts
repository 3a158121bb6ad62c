import { expect } from "chai";
import { areaUnderRoc, cardPrecision, type Ranked } from "../../training/ranking.ts";

describe("the area under the curve", () => {
  it("is how often a fraud scores higher than an honest transaction", () => {
    // Of the six pairs, five are in order.
    const scores = Float32Array.of(0.9, 0.8, 0.7, 0.6, 0.1);

    expect(areaUnderRoc(scores, [true, false, true, false, false])).to.be.closeTo(5 / 6, 1e-12);
  });

  it("is 1 when all are in order, 0 when none are", () => {
    const scores = Float32Array.of(0.9, 0.8, 0.1);

    expect(areaUnderRoc(scores, [true, true, false])).to.equal(1);
    expect(areaUnderRoc(scores, [false, false, true])).to.equal(0);
  });

  it("counts a tie as half", () => {
    const scores = Float32Array.of(0.5, 0.5, 0.5);

    expect(areaUnderRoc(scores, [false, true, false])).to.equal(0.5);
    expect(areaUnderRoc(Float32Array.of(0.9, 0.5, 0.5), [true, true, false])).to.equal(0.75);
  });
});

describe("card precision", () => {
  function ranked(day: number, card: number, score: number, fraud = false): Ranked {
    return { day, card, score, fraud };
  }

  it("is what part of a day's highest cards had a fraud, averaged over days", () => {
    const transactions = [
      ranked(1, 10, 0.9, true),
      ranked(1, 11, 0.8),
      ranked(1, 12, 0.7, true),
      ranked(2, 13, 0.9),
      ranked(2, 14, 0.8),
      ranked(2, 15, 0.7, true),
    ];

    expect(cardPrecision(transactions, 2)).to.equal((1 / 2 + 0) / 2);
  });

  it("judges a card by its highest score, and finds it by any of its frauds", () => {
    const transactions = [
      ranked(1, 10, 0.9),
      ranked(1, 10, 0.1, true),
      ranked(1, 11, 0.5),
      ranked(1, 12, 0.4),
    ];

    expect(cardPrecision(transactions, 1)).to.equal(1);
  });

  it("does not look at a card again that it found, but at one that it didn't", () => {
    const transactions = [
      ranked(1, 10, 0.9, true),
      ranked(1, 11, 0.8),
      ranked(2, 10, 0.9, true),
      ranked(2, 11, 0.8, true),
    ];

    expect(cardPrecision(transactions, 1)).to.equal((1 + 1) / 2);
    expect(cardPrecision([...transactions, ranked(3, 11, 0.9, true)], 1)).to.equal(2 / 3);
  });

  it("takes the lower number of cards that score the same, whatever their order", () => {
    const transactions = [ranked(1, 10, 0.5), ranked(1, 11, 0.5, true)];

    expect(cardPrecision(transactions, 1)).to.equal(0);
    expect(cardPrecision(transactions.toReversed(), 1)).to.equal(0);
  });

  it("counts cards that a day lacks as honest", () => {
    expect(cardPrecision([ranked(1, 10, 0.9, true)], 4)).to.equal(1 / 4);
  });
});
