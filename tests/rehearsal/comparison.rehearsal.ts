import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Summary } from "../../local/summary.ts";
import { start } from "../local/running.ts";

describe("npm start, compared", () => {
  let out: string;

  before(async () => {
    out = await mkdtemp(join(tmpdir(), "sentinela-run-"));
  });

  after(async () => {
    await rm(out, { recursive: true });
  });

  it("plays the traffic again without profiles and without confirmations, and keeps the figures alone", async () => {
    const { code, output } = await start("--records", "1000", "--clock", "300", "--run", out);

    expect(code, output).to.equal(0);
    const { comparison, scenarios }: Summary = JSON.parse(
      readFileSync(join(out, "summary.json"), "utf8"),
    );
    const { withoutProfiles, withoutConfirmations } = comparison ?? {};
    const sent = (of: Summary["scenarios"] = {}) =>
      Object.entries(of).map(([name, { sent }]) => [name, sent]);
    expect(sent(withoutProfiles?.scenarios)).to.deep.equal(sent(scenarios));
    expect(sent(withoutConfirmations?.scenarios)).to.deep.equal(sent(scenarios));
    // Only what its counterparty is known for gives such a fraud away.
    expect(withoutProfiles?.scenarios["compromised-counterparty"]).to.include({ flagged: 0 });
    expect(output).to.match(/recall {2}no profiles {2}no confirmations/);
    expect(existsSync(join(out, "comparison"))).to.equal(false);
  });
});
