import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const HANDBOOK = fileURLToPath(new URL("../../training/commands/handbook.ts", import.meta.url));

function run(...args: string[]): Promise<{ code: unknown; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["--import", "tsx/esm", HANDBOOK, ...args], (error, _, stderr) =>
      resolve({ code: error?.code, stderr }),
    );
  });
}

describe("npm run benchmark:handbook, called wrongly", () => {
  it("asks for the data", async () => {
    expect(await run()).to.deep.equal({
      code: 2,
      stderr: "--data is missing: the Handbook's transactions, .csv or .csv.gz\n",
    });
  });

  it("refuses a day that the calendar lacks, and data that isn't there", async () => {
    expect(await run("--data", "none.csv", "--train-start", "2018-13-01")).to.deep.equal({
      code: 2,
      stderr: "--train-start must be a day of the calendar, got 2018-13-01\n",
    });
    expect(await run("--data", "none.csv")).to.deep.equal({
      code: 1,
      stderr:
        "--data none.csv can't be read: no such file or directory: name the Handbook's transactions\n",
    });
  });
});
