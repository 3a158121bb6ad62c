import { join } from "node:path";
import { expect } from "chai";
import type { Summary } from "../../local/summary.ts";
import { summaryLines } from "../../local/summaryReport.ts";
import type { Graph } from "../../program/index.ts";
import { stack } from "../support/stacks.ts";

const METRICS = {
  flagged: 12_345,
  precision: 0.977,
  recall: 1,
  scenarios: {
    "account-takeover": { sent: 1_234, flagged: 1_230, recall: 0.997 },
    "compromised-counterparty": { sent: 2_345, flagged: 0, recall: 0 },
  },
};
const SUMMARY: Summary = {
  ...METRICS,
  ...{ stack: "dev", seed: 1, clockFactor: 60, resumed: 0 },
  ...{ sent: 9_999_999, delivered: 9_999_990, failed: 9 },
  confirmations: { sent: 123_456, delivered: 123_456, failed: 0 },
  poison: { sent: 1_000, delivered: 0, failed: 998 },
  ...{ unaccounted: 2, missing: ["transacao 1", "transacao 2"], duplicates: 3, degraded: 4 },
  ...{ alerts: 12_345, anomalies: 2_000, flaggedAnomalies: 2_000 },
  comparison: { withoutProfiles: METRICS, withoutConfirmations: METRICS },
  segments: { "Correntistas que gastam com vestuário": 100_000 },
  profiles: { conhecido: 9_999_990 },
  objects: 12_345,
  faults: { throttle: 1_000, "profile-throttle": 2_000, "stream-partial": 3_000, "s3-fail": 4 },
  denied: [
    {
      principal: "arn:aws:iam::123456789012:user/simulator",
      action: "kinesis:PutRecords",
      resource: "arn:aws:kinesis:sa-east-1:123456789012:stream/transactions",
      reason: "because no identity-based policy allows the kinesis:PutRecords action",
      times: 1,
    },
  ],
  scored: 10_000_000,
  endpointCalls: { fraud: 20_000, segmentation: 20_000 },
  profileAccess: { keysPer1000: 531, writes: 10_000_000, conflicts: 100_000 },
  ...{ seconds: 12_345.6, recordsPerSecond: 810 },
};

describe("what npm start shows at its end", () => {
  let graph: Graph;
  let lines: string[];

  before(async () => {
    graph = await stack("dev");
    lines = summaryLines(SUMMARY, graph, join(process.cwd(), ".local"));
  });

  it("fits 80 columns, whatever the numbers", () => {
    expect(lines.filter((line) => line.length > 80)).to.deep.equal([]);
  });

  it("compares each scenario with runs without profiles and without confirmations", () => {
    expect(lines).to.include.members([
      "Frauds by scenario               flagged   recall  no profiles  no confirmations",
      "  account-takeover           1,230/1,234    0.997        0.997             0.997",
    ]);
  });

  it("says where every record ended, those that are missing included", () => {
    expect(lines).to.include.members([
      "Records                         sent   delivered      failed     missing",
      "  transactions             9,999,999   9,999,990           9           0",
      "  poison records               1,000           0         998           2",
      "    transacao 2",
    ]);
  });

  it("ends with the next commands, which can be pasted", () => {
    expect(lines.slice(-4)).to.deep.equal([
      "Next",
      "  npm start -- --resume --serve --run .local",
      "  npm run redrive -- --run .local",
      "  npm run audit -- --run .local",
    ]);
  });

  it("quotes a directory with a blank in its name", () => {
    const [last] = summaryLines(SUMMARY, graph, join(process.cwd(), "my run")).slice(-1);
    expect(last).to.equal("  npm run audit -- --run 'my run'");
  });
});
