import { expect } from "chai";
import { UsageError } from "../../../cli/errors.ts";
import { FAULTS, Faults, parseFaults } from "../../../emulator/faults/faults.ts";

describe("the rates of faults", () => {
  it("are read by name", () => {
    expect(parseFaults("throttle=0.2, 5xx=1,poison=0")).to.deep.equal({
      throttle: 0.2,
      "5xx": 1,
      poison: 0,
    });
  });

  const refused: Record<string, string> = {
    "throtle=0.2": `--faults knows no fault called "throtle"; it knows ${FAULTS.join(", ")}`,
    "": `--faults knows no fault called ""; it knows ${FAULTS.join(", ")}`,
    "nan=0.1,,": `--faults knows no fault called ""; it knows ${FAULTS.join(", ")}`,
    "nan=1.1": '--faults nan must be a rate from 0 to 1, got "1.1"',
    "nan=-0.1": '--faults nan must be a rate from 0 to 1, got "-0.1"',
    "nan=often": '--faults nan must be a rate from 0 to 1, got "often"',
    nan: '--faults nan must be a rate from 0 to 1, got ""',
    "nan=0.1=0.2": '--faults nan must be a rate from 0 to 1, got "0.1=0.2"',
    "slow=0.1,nan=0,slow=0.1": "--faults has slow twice",
  };
  for (const [text, message] of Object.entries(refused)) {
    it(`are refused as "${text}"`, () => {
      expect(() => parseFaults(text)).to.throw(UsageError, message);
    });
  }
});

describe("faults", () => {
  const answers = (faults: Faults, count = 1000) =>
    Array.from({ length: count }, () => faults.strike("slow")?.draws.bits());

  it("come the same for the same seed, whatever else is asked", () => {
    const one = new Faults({ slow: 0.3, crash: 0.5 }, 7);
    const other = new Faults({ slow: 0.3, crash: 0.5 }, 7);
    const ofOther = Array.from({ length: 1000 }, () => {
      other.strike("crash");
      return other.strike("slow")?.draws.bits();
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
    expect([faults.strike("slow")?.nth, faults.strike("slow")?.nth]).to.deep.equal([0, 1]);
    faults.strike("crash");
    faults.strike("timeout");
    faults.stop();
    expect(faults.strike("slow")).to.equal(undefined);
    expect([...faults.injected]).to.deep.equal([
      ["slow", 2],
      ["nan", 0],
    ]);
  });
});
