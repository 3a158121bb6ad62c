import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const MAIN = fileURLToPath(new URL("../../training/commands/train.ts", import.meta.url));

describe("npm run train, without the XGBoost library", () => {
  const parent = mkdtempSync(join(tmpdir(), "sentinela-"));
  after(() => rmSync(parent, { recursive: true, force: true }));

  it("says how to install it, exits with 1 and writes nothing", async () => {
    const out = join(parent, "models");
    const library = join(parent, "libxgboost.so.0");
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(
        process.execPath,
        ["--import", "tsx/esm", MAIN, "--out", out],
        { env: { ...process.env, XGBOOST_LIB: library } },
        (error, _, stderr) => resolve({ code: error?.code, stderr }),
      );
    });

    expect(stderr.split("\n").slice(1)).to.deep.equal([
      "Install it with: apt-get install -y --no-install-recommends libxgboost0",
      "or set XGBOOST_LIB to the path of a libxgboost.so of version 1.7.",
      "",
    ]);
    expect(stderr).to.match(/^XGBoost's library is needed, and .*libxgboost\.so\.0 can't be/);
    expect(code).to.equal(1);
    expect(existsSync(out)).to.equal(false);
  });
});
