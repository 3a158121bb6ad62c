import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SCORED_FIELDS } from "../../contract/scored.ts";
import type { Summary } from "../../local/summary.ts";
import { asReceived, linesIn, start } from "./running.ts";

describe("npm start", function () {
  this.timeout(120_000);
  let out: string;

  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), "sentinela-run-"));
  });

  afterEach(async () => {
    await rm(out, { recursive: true });
  });

  for (const stack of ["dev", "prod"]) {
    it(`takes every transaction through what ${stack} declares`, async () => {
      const ended = await start(
        ...["--stack", stack, "--records", "3000", "--clock", "120", "--compare", "no"],
        ...["--out", out],
      );

      expect(ended.code, ended.output).to.equal(0);
      expect(ended.output).to.not.match(/warn/i);
      const summary: Summary = JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
      expect(Object.keys(summary)).to.deep.equal([
        ...["stack", "seed", "sent", "delivered", "failed", "confirmations", "unaccounted"],
        ...["flagged", "anomalies", "caught", "precision", "recall", "scenarios", "comparison"],
        ...["segments", "profiles", "endpointCalls", "profileAccess", "objects", "seconds"],
        ...["recordsPerSecond", "clockFactor"],
      ]);
      expect(summary).to.deep.include({
        stack,
        seed: 1,
        sent: 3000,
        delivered: 3000,
        failed: 0,
        unaccounted: 0,
        comparison: null,
        clockFactor: 120,
      });
      expect(summary.confirmations.sent).to.be.greaterThan(0);
      expect(summary.confirmations.delivered).to.equal(summary.confirmations.sent);
      expect(Object.keys(summary.profiles).sort()).to.deep.equal(["conhecido", "novo"]);
      expect(summary.anomalies).to.be.greaterThan(0);
      expect(summary.recall).to.be.at.least(0.95);
      expect(summary.precision).to.be.at.least(0.95);
      const accounts = Object.values(summary.segments).reduce((sum, count) => sum + count, 0);
      expect(accounts).to.be.within(1, 500);

      // What an analyst finds: each transaction as its producer wrote it, then the scores, once.
      const received = (await linesIn(out, "backup")).map((line) => line.slice(0, -1));
      const delivered = await linesIn(out, "lake");
      expect(delivered.map(asReceived).sort()).to.deep.equal(received.sort());
      const scored = delivered.filter((line) => !line.includes('"confirmacao_fraude"'));
      expect(scored).to.have.lengthOf(3000);
      for (const line of scored) {
        expect(Object.keys(JSON.parse(line)).slice(-SCORED_FIELDS.length)).to.deep.equal(
          SCORED_FIELDS,
        );
      }
    });
  }
});
