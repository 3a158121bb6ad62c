import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { throwUnlessWritable } from "../../cli/path.ts";
import { checkRunDirectory, settingsOfRun } from "../../local/runDirectory.ts";
import { missingFile } from "../../operations/audit/missingFile.ts";
import { sentFiles } from "../../operations/audit/sentFiles.ts";
import { localTarget } from "../../operations/target/target.ts";
import { main as plan } from "../../program/plan.ts";
import { main as policy } from "../../program/policy.ts";
import { Continuation } from "../../simulator/continuation.ts";
import { SideFile } from "../../simulator/sideFile.ts";
import { deliveredObjects } from "../../training/deliveredObjects.ts";
import { readLocalRun } from "../../training/evaluation/localRun.ts";
import { readModels } from "../../training/evaluation/models.ts";
import { main as handbook } from "../../training/handbook.ts";
import { readHandbook } from "../../training/handbookData.ts";
import type { XGBoost } from "../../training/xgboost.ts";

const { signal } = new AbortController();
const show = () => ({ add() {}, stop() {} });
const PERIOD = {
  "train-start": "2018-07-25",
  "train-days": 7,
  "delay-days": 7,
  "test-days": 7,
};

describe("a path that can't be used is refused with its flag and what to do, and without codes of the system", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "sentinela-"));
    mkdirSync(join(directory, "empty"));
    mkdirSync(join(directory, "broken"));
    for (const name of ["run.json", "outputs.json", "summary.json"]) {
      writeFileSync(join(directory, "broken", name), "{");
    }
    writeFileSync(join(directory, "file"), "years of work\n");
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  const nowhere = "no such file or directory";
  const noDirectory = "not a directory";
  const cases: [flag: string, path: string, use: (path: string) => unknown, problem: string][] = [
    ["--run", "file", checkRunDirectory, `can't be written: ${noDirectory}: name a directory that`],
    ["--run", "file/below", checkRunDirectory, `can't be written: ${noDirectory}: name a`],
    ["--run", "broken", checkRunDirectory, ": run.json there is not JSON: name another directory"],
    ["--run", "nowhere", settingsOfRun, ": holds no run that could be continued; leave --resume"],
    ["--cwd", "nowhere", (cwd) => plan({ stack: "dev", cwd }, signal), `can't be read: ${nowhere}`],
    [
      "--cwd",
      "file",
      (cwd) => plan({ stack: "dev", cwd }, signal),
      `can't be read: ${noDirectory}`,
    ],
    ["--cwd", "empty", (cwd) => plan({ stack: "dev", cwd }, signal), "has no Pulumi.yaml: name a"],
    [
      "--pack",
      "nowhere",
      (pack) => checked({ pack }),
      `can't be read: ${nowhere}: name a directory`,
    ],
    ["--pack", "empty", (pack) => checked({ pack }), "has no PulumiPolicy.yaml: name a directory"],
    [
      "--config",
      "nowhere",
      (config) => checked({ config }),
      `can't be read: ${nowhere}: name a JSON`,
    ],
    [
      "--config",
      "empty",
      (config) => checked({ config }),
      "can't be read: it is a directory: name",
    ],
    ["--config", "file", (config) => checked({ config }), "is not JSON: name a JSON file"],
    [
      "--run",
      "nowhere",
      (run) => localTarget(run, "audit"),
      "holds no local run: name the directory",
    ],
    [
      "--run",
      "file",
      (run) => localTarget(run, "redrive"),
      `can't be read: ${noDirectory}: name the`,
    ],
    [
      "--run",
      "broken",
      (run) => localTarget(run, "audit"),
      ": outputs.json is not whole: name the",
    ],
    [
      "--sent",
      "nowhere",
      sent,
      `can't be read: ${nowhere}: name the file that npm run simulate wrote`,
    ],
    [
      "--sent",
      "empty",
      sent,
      "can't be read: it is a directory: name the file that npm run simulate",
    ],
    ["--missing", "empty", missingFile, "can't be written: it is a directory: name another file"],
    ["--missing", "file/below", missingFile, `can't be written: ${noDirectory}: name another file`],
    [
      "--sent",
      "empty",
      (path) => Continuation.of(path),
      "can't be read: it is a directory: name the",
    ],
    ["--sent", "empty", (path) => new SideFile(path), "can't be written: it is a directory: name"],
    ["--data", "nowhere", deliveredObjects, `can't be read: ${nowhere}: name what npm start or a`],
    ["--data", "empty", deliveredObjects, "holds nothing that the pipeline delivered: name a"],
    [
      "--data",
      "nowhere",
      (data) => handbook({ ...PERIOD, data }, signal),
      `can't be read: ${nowhere}`,
    ],
    ["--data", "empty", (data) => readHandbook(data, () => {}), "can't be read: it is a directory"],
    [
      "--handbook",
      "nowhere",
      (path) => readHandbook(path, () => {}, "--handbook"),
      "can't be read",
    ],
    ["--models:", "nowhere", (path) => readModels(path, {} as XGBoost), "fraud: run npm run train"],
    [
      "--models:",
      "file",
      (path) => readModels(path, {} as XGBoost),
      `can't be read: ${noDirectory}`,
    ],
    [
      "--run",
      "nowhere",
      readLocalRun,
      ": no local run has ended there: run npm start first, or name",
    ],
    ["--run", "file", readLocalRun, `can't be read: ${noDirectory}: run npm start first, or name`],
    ["--run", "broken", readLocalRun, ": summary.json is not JSON: run npm start anew"],
    [
      "--out",
      "file",
      (path) => throwUnlessWritable("--out", path),
      `can't be written: ${noDirectory}`,
    ],
    [
      "--out",
      "file/below",
      (path) => throwUnlessWritable("--out", path),
      "can't be written: not a",
    ],
  ];
  for (const [flag, name, use, problem] of cases) {
    it(`${flag} ${name}: ${problem}`, async () => {
      const path = join(directory, name);
      const error = await Promise.resolve(path)
        .then(use)
        .then(
          () => expect.fail("it was taken"),
          (thrown: Error) => thrown,
        );

      expect(error.message)
        .to.match(new RegExp(`^${flag} `))
        .and.include(path)
        .and.include(problem);
      expect(error.message).to.not.match(/\bE[A-Z]{3,}\b|\n/);
    });
  }

  function checked(flags: { readonly pack?: string; readonly config?: string }): Promise<void> {
    return policy(
      { stack: "dev", cwd: undefined, pack: undefined, config: undefined, ...flags },
      signal,
    );
  }

  function sent(path: string): Promise<void> {
    return sentFiles([path]).read(() => {}, show);
  }
});
