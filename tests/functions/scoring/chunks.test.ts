import { expect } from "chai";
import { chunks } from "../../../functions/scoring/score.ts";

describe("the chunks of a batch", () => {
  it("are full by rows", () => {
    expect(chunks(["1,2", "3,4", "5,6"], { rows: 2, bytes: 1000 })).to.deep.equal([
      { from: 0, to: 2 },
      { from: 2, to: 3 },
    ]);
  });

  it("are full by bytes, line ends counted", () => {
    expect(chunks(["1,2", "3,4", "5,6"], { rows: 100, bytes: 8 })).to.deep.equal([
      { from: 0, to: 2 },
      { from: 2, to: 3 },
    ]);
    expect(chunks(["1,2", "3,4"], { rows: 100, bytes: 7 })).to.deep.equal([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
    ]);
  });

  it("hold a row alone that is larger than a chunk", () => {
    expect(chunks(["1,2", "3000,4000", "5,6"], { rows: 100, bytes: 8 })).to.deep.equal([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
    ]);
  });

  it("are none when there are no rows", () => {
    expect(chunks([], { rows: 2, bytes: 1000 })).to.deep.equal([]);
  });
});
