import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { UsageError } from "../../cli/errors.ts";
import {
  checkRunDirectory,
  claimRunDirectory,
  reclaimRunDirectory,
  releaseRunDirectory,
  settingsOfRun,
} from "../../local/runDirectory.ts";
import { type RunFile, readRunFile, writeRunFile } from "../../local/runFile.ts";

const SETTINGS = { stack: "dev", records: 7, seed: 3, clock: 60, compare: true };
/** A process that is there as long as this one. */
const ALIVE = process.ppid;

describe("the directory of a run", () => {
  let out: string;

  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), "sentinela-out-"));
  });

  afterEach(async () => {
    await rm(out, { recursive: true });
  });

  it("is made, and emptied of what an earlier run left", async () => {
    const path = join(out, "a", "b");
    expect(await claimRunDirectory(path, SETTINGS)).to.deep.equal({ path, resumed: 0 });
    mkdirSync(join(path, "s3"));
    writeFileSync(join(path, "sent.ndjson"), "{}\n");
    await releaseRunDirectory({ path, resumed: 0 });

    await claimRunDirectory(path, { ...SETTINGS, seed: 4 });

    expect(await readdir(path)).to.deep.equal(["run.json"]);
    expect(await readRunFile(path)).to.deep.equal({
      pid: process.pid,
      resumed: 0,
      settings: { ...SETTINGS, seed: 4 },
    });
  });

  it("is continued as often as it takes, with the settings of the run", async () => {
    const claim = await claimRunDirectory(out, SETTINGS);
    writeFileSync(join(out, "sent.ndjson"), "{}\n");
    await releaseRunDirectory(claim);
    await writeRunFile(out, { pid: DEAD, resumed: 0, settings: SETTINGS });

    expect(await settingsOfRun(out)).to.deep.equal(SETTINGS);
    await reclaimRunDirectory(out);
    expect(await reclaimRunDirectory(out)).to.deep.equal({ path: out, resumed: 2 });

    expect((await readdir(out)).sort()).to.deep.equal(["run.json", "sent.ndjson"]);
    expect(await readRunFile(out)).to.deep.equal({
      pid: process.pid,
      resumed: 2,
      settings: SETTINGS,
    });
  });

  it("may be what a kill left in the middle of making it", async () => {
    writeFileSync(join(out, "run.json.part"), '{"pi');

    await claimRunDirectory(out, SETTINGS);

    expect(await readdir(out)).to.deep.equal(["run.json"]);
  });

  const refused: [string, (out: string) => Promise<unknown>, RunFile | undefined, RegExp][] = [
    ["somebody else's files", checkRunDirectory, undefined, /holds files that no local run made/],
    [
      "a run that is going",
      (out) => claimRunDirectory(out, SETTINGS),
      { pid: ALIVE },
      new RegExp(`process ${ALIVE} is running there`),
    ],
    [
      "a run that is going, to be continued",
      reclaimRunDirectory,
      { pid: ALIVE, settings: SETTINGS },
      new RegExp(`process ${ALIVE} is running there`),
    ],
    [
      "a run that was killed before it began, to be continued",
      settingsOfRun,
      { pid: null },
      /holds no run that could be continued; leave --resume out/,
    ],
    ["nothing, to be continued", settingsOfRun, undefined, /holds no run that could be continued/],
  ];
  for (const [what, call, file, message] of refused) {
    it(`is refused with ${what}`, async () => {
      writeFileSync(join(out, "thesis.txt"), "years of work");
      if (file) await writeRunFile(out, file);

      const error = await call(out).catch((thrown: Error) => thrown);

      expect(error).to.be.instanceOf(UsageError).with.property("message").that.matches(message);
      expect(readFileSync(join(out, "thesis.txt"), "utf8")).to.equal("years of work");
    });
  }

  it("is refused where it can be none", async () => {
    const file = join(out, "thesis.txt");
    writeFileSync(file, "years of work");

    for (const path of [file, join(file, "below")]) {
      const error = await claimRunDirectory(path, SETTINGS).catch((thrown: Error) => thrown);
      expect(error)
        .to.be.instanceOf(UsageError)
        .with.property("message")
        .that.matches(
          /^--run \S+ can't be written: not a directory: name a directory that can be written$/,
        );
    }
    expect(existsSync(file)).to.equal(true);
  });
});

/** Above the highest number that Linux gives a process. */
const DEAD = 2 ** 22 + 1;
