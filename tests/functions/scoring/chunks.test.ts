import { expect } from "chai";
import { chunks } from "../../../functions/scoring/chunks.ts";

describe("the chunks of a batch", () => {
  it("are full by number", () => {
    expect(chunks([4, 4, 4], 2, 1000)).to.deep.equal([
      { from: 0, to: 2 },
      { from: 2, to: 3 },
    ]);
  });

  it("are full by bytes", () => {
    expect(chunks([4, 4, 4], 100, 8)).to.deep.equal([
      { from: 0, to: 2 },
      { from: 2, to: 3 },
    ]);
    expect(chunks([4, 4], 100, 7)).to.deep.equal([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
    ]);
  });

  it("hold one alone that is larger than a chunk", () => {
    expect(chunks([4, 10, 4], 100, 8)).to.deep.equal([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
    ]);
  });

  it("are none of nothing", () => {
    expect(chunks([], 2, 1000)).to.deep.equal([]);
  });
});
