import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../../contract/features.ts";
import {
  checkedManifest,
  fraudManifestSchema,
  segmentationManifestSchema,
} from "../../contract/manifest.ts";
import { simulate } from "../../simulator/simulate.ts";
import { objectOf, write } from "./lake.ts";

const MAIN = fileURLToPath(new URL("../../training/commands/train.ts", import.meta.url));
const SMALL = ["--count=8000", "--accounts=200", "--banks=1", "--days=30"];

/** What a local run leaves in its lake. */
function lakeOf(directory: string): void {
  const events = [...simulate({ count: 12_000, accounts: 300, seed: 3, days: 40 })];
  const of = (kind: string) => events.flatMap(({ tipo, event }) => (tipo === kind ? [event] : []));
  write(directory, {
    "delivered/tipo=transacao/ano=2026/a.gz": objectOf(of("transacao")),
    "delivered/tipo=confirmacao_fraude/ano=2026/b.gz": objectOf(of("confirmacao_fraude")),
  });
}

describe("npm run train", () => {
  let parent: string;
  let out: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "sentinela-"));
    out = join(parent, "models");
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  function start(...args: string[]): ChildProcess {
    return spawn(process.execPath, ["--import", "tsx/esm", MAIN, "--out", out, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  async function run(...args: string[]): Promise<{ code: number; said: string }> {
    const child = start(...args);
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (data) => {
        said += data;
      });
    }
    const [code] = await once(child, "close");
    return { code, said };
  }

  function file(model: string, name: string): string {
    return readFileSync(join(out, model, name), "utf8");
  }

  function expectModels(): void {
    const fraud = checkedManifest(
      fraudManifestSchema,
      JSON.parse(file("fraud", "manifest.json")),
      "fraud",
      FRAUD_FEATURES,
    );
    const segmentation = checkedManifest(
      segmentationManifestSchema,
      JSON.parse(file("segmentation", "manifest.json")),
      "segmentation",
      SEGMENTATION_FEATURES,
    );
    for (const [model, { version }] of Object.entries({ fraud, segmentation })) {
      expect(readdirSync(join(out, model)).sort()).to.deep.equal([
        "card.md",
        "golden.json",
        "manifest.json",
        "model.tar.gz",
      ]);
      expect(file(model, "card.md").split("\n")[0]).to.equal(`# ${version}`);
    }
  }

  it("writes both models from simulated traffic, and says what they are worth", async () => {
    const { code, said } = await run(...SMALL, "--alerts-per-day=20");

    expect(code, said).to.equal(0);
    expectModels();
    expect(said).to.match(/^transactions replayed 8,000 of 8,000$/m);
    expect(said).to.match(/^ {2}test {8}precision \d\.\d{3}, recall \d\.\d{3}, average precision/m);
    expect(said).to.match(/^ +recall \d\.\d{3} of \d+ anomalous-amount$/m);
    expect(said).to.not.match(/warn/i);
    expect(file("fraud", "card.md")).to.contain("the most frauds with at most 20 alerts a day");
  });

  it("writes both models from what the pipeline delivered, and never where that was", async () => {
    const lake = join(parent, "lake");
    lakeOf(lake);
    const { code, said } = await run("--data", lake);

    expect(code, said).to.equal(0);
    expectModels();
    expect(said).to.contain("Delivered by the pipeline: 12000 transactions");
    for (const model of ["fraud", "segmentation"]) {
      expect(file(model, "card.md")).to.contain("Delivered by the pipeline: 12000 transactions");
      expect(file(model, "card.md")).to.not.contain(parent);
    }
  });

  it("stops on Ctrl-C and leaves nothing", async () => {
    const child = start(...SMALL);
    child.stderr?.once("data", () => child.kill("SIGINT"));
    const [code] = await once(child, "close");

    expect(code).to.equal(130);
    expect(existsSync(out)).to.equal(false);
  });
});
