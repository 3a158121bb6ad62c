import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { evaluating, Failed } from "./evaluating.ts";

describe("npm run evaluate, without the XGBoost library", () => {
  const parent = mkdtempSync(join(tmpdir(), "sentinela-"));
  after(() => rmSync(parent, { recursive: true, force: true }));

  it("says how to install it, exits with 1 and writes nothing", async () => {
    const library = join(parent, "libxgboost.so.0");
    const out = join(parent, "guides");
    const failed: unknown = await evaluating(["--out", out], undefined, {
      XGBOOST_LIB: library,
    }).catch((error: unknown) => error);

    expect(failed).to.be.an.instanceOf(Failed);
    expect(failed).to.include({ code: 1 });
    expect((failed as Failed).message).to.include(
      "Install it with: apt-get install -y --no-install-recommends libxgboost0",
    );
    expect(readdirSync(parent)).to.deep.equal([]);
  });
});
