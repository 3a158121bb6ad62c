import { expect } from "chai";
import { Faults } from "../../../emulator/faults/faults.ts";

describe("faults", () => {
  const answers = (faults: Faults, count = 1000) =>
    Array.from({ length: count }, () => faults.inject("slow")?.draws.bits());

  it("come the same for the same seed, whatever else is asked", () => {
    const one = new Faults({ slow: 0.3, crash: 0.5 }, 7);
    const other = new Faults({ slow: 0.3, crash: 0.5 }, 7);
    const ofOther = Array.from({ length: 1000 }, () => {
      other.inject("crash");
      return other.inject("slow")?.draws.bits();
    });
    expect(answers(one)).to.deep.equal(ofOther);
    expect(answers(new Faults({ slow: 0.3 }, 8))).not.to.deep.equal(ofOther);
  });

  it("come at their rate: never at 0, always at 1", () => {
    const struck = (slow: number) =>
      answers(new Faults({ slow }, 1), 10_000).filter((answer) => answer !== undefined).length;
    expect(struck(0)).to.equal(0);
    expect(struck(0.1)).to.be.within(900, 1100);
    expect(struck(1)).to.equal(10_000);
  });

  it("are counted until they are stopped; those with a rate alone", () => {
    const faults = new Faults({ slow: 1, nan: 0.5, crash: 0 }, 1);
    expect([faults.inject("slow")?.nth, faults.inject("slow")?.nth]).to.deep.equal([0, 1]);
    faults.inject("crash");
    faults.inject("timeout");
    faults.stop();
    expect(faults.inject("slow")).to.equal(undefined);
    expect([...faults.injected]).to.deep.equal([
      ["slow", 2],
      ["nan", 0],
    ]);
  });
});
