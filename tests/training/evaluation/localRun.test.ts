import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { CommandError } from "../../../cli/errors.ts";
import { readLocalRun } from "../../../training/evaluation/localRun.ts";
import { SUMMARY } from "./run.ts";

describe("a local run's summary", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "sentinela-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const holds = (summary: object) =>
    writeFileSync(join(directory, "summary.json"), JSON.stringify(summary));
  const refusal = async () => {
    const error: unknown = await readLocalRun(directory).catch((reason: unknown) => reason);
    expect(error).to.be.an.instanceOf(CommandError);
    return (error as Error).message.replaceAll(directory, "DIR");
  };

  it("is read as far as the page shows it", async () => {
    holds(SUMMARY);

    const { recordsPerSecond, ...shown } = SUMMARY;
    expect(await readLocalRun(directory)).to.deep.equal({
      ...shown,
      confirmations: { delivered: 239 },
      endpointCalls: { fraud: 20 },
    });
  });

  it("must be there: npm start comes first", async () => {
    expect(await refusal()).to.match(
      /^--run DIR: no local run has ended there: run npm start first, or name the directory of a run that has ended$/,
    );
  });

  it("must be of this version", async () => {
    holds({ ...SUMMARY, scenarios: { "account-takeover": { sent: 80 } } });

    expect(await refusal()).to.match(
      /^--run DIR: summary\.json: scenarios\.account-takeover\.flagged: .*: run npm start anew$/,
    );
  });

  it("must compare, and hold something", async () => {
    holds({ ...SUMMARY, comparison: null });
    const uncompared = await refusal();
    holds({ ...SUMMARY, delivered: 0 });

    const advice = "run npm start without --records 0 and --compare no";
    expect([uncompared, await refusal()]).to.deep.equal([
      `--run DIR: that run compared nothing: ${advice}`,
      `--run DIR: that run delivered nothing: ${advice}`,
    ]);
  });
});
