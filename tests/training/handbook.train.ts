import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { Random } from "../../simulator/random.ts";

const HANDBOOK = fileURLToPath(new URL("../../training/commands/handbook.ts", import.meta.url));
/** Short stages, because the data is. */
const PERIOD = "--train-start=2018-04-15 --train-days=5 --delay-days=3 --test-days=4".split(" ");

/** 30 days of cards with habits of their own, and terminals that are compromised from the sixth day on. */
function cards(): string {
  const random = new Random(1, 0);
  const lines = ["TX_TIME_SECONDS,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD,TX_FRAUD_SCENARIO"];
  for (let second = 0; second < 30 * 86_400; second += 300) {
    const card = random.whole(0, 299);
    const terminal = random.whole(0, 99);
    const large = random.chance(0.005);
    const compromised = terminal % 20 === 0 && second > 5 * 86_400;
    const amount = large ? 500 : (10 + (card % 50)) * random.between(0.5, 1.5);
    const scenario = large ? 1 : compromised ? 2 : 0;
    lines.push(
      `${second},${card},${terminal},${amount.toFixed(2)},${Math.min(scenario, 1)},${scenario}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

describe("npm run benchmark:handbook", () => {
  const directory = mkdtempSync(join(tmpdir(), "sentinela-"));
  const path = join(directory, "cards.csv.gz");
  before(() => writeFileSync(path, gzipSync(cards())));
  after(() => rmSync(directory, { recursive: true, force: true }));

  function run(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        ["--import", "tsx/esm", HANDBOOK, "--data", path, ...args],
        (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });
  }

  it("measures any period, and twice the same", async () => {
    const { code, stdout, stderr } = await run(...PERIOD);

    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain("transactions replayed").and.to.contain("rounds 100 of 100");
    expect(stdout).to.contain("training  2018-04-15 to 2018-04-19: 1440 transactions");
    expect(stdout).to.contain("test      2018-04-23 to 2018-04-26");
    const [, ...figures] = stdout.match(/Sentinela +([\d.]+) +([\d.]+) +([\d.]+)/) ?? [];
    const [auc, averagePrecision] = figures.map(Number);
    expect(auc).to.be.above(0.9);
    expect(averagePrecision).to.be.above(0.8);
    expect((await run(...PERIOD)).stdout).to.equal(stdout);
  });

  it("refuses a period that the data doesn't cover", async () => {
    const { code, stdout, stderr } = await run();

    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
    expect(stderr).to.contain(
      "the data goes from 2018-04-01 to 2018-04-30, and training and test from 2018-07-25 to 2018-08-14: choose another --train-start, or fewer days",
    );
  });
});
