import { expect } from "chai";
import { UsageError } from "../../cli/errors.ts";
import { parseFaults, RUN_FAULTS } from "../../local/faults.ts";

describe("the rates of faults", () => {
  it("are read by name", () => {
    expect(parseFaults("throttle=0.2, 5xx=1,poison=0")).to.deep.equal({
      throttle: 0.2,
      "5xx": 1,
      poison: 0,
    });
  });

  const refused: Record<string, string> = {
    "throtle=0.2": `--faults knows no fault called "throtle": did you mean throttle? It knows ${RUN_FAULTS.join(", ")}`,
    "": `--faults knows no fault called ""; it knows ${RUN_FAULTS.join(", ")}`,
    "nan=0.1,,": `--faults knows no fault called ""; it knows ${RUN_FAULTS.join(", ")}`,
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
