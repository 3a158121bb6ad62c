import { spawn } from "node:child_process";
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const command = fileURLToPath(new URL("../../../program/commands/policy.ts", import.meta.url));
const fixture = (path: string) => fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));

describe("npm run policy", () => {
  it("shows what breaks which rule, and fails when one of those is mandatory", async () => {
    const { child, output } = started("good");
    const [code] = await once(child, "close");
    expect([code, output.stdout]).to.deep.equal([
      1,
      `Policies of fixture, stack good, in sa-east-1:
    ❌ small@v1.2.3
        - [mandatory] [severity: high]  no-buckets  (aws:s3/bucket:Bucket: store-Bucket)
          Buckets leak.
          Keep nothing
        - [advisory] [severity: unspecified]  few-streams
          Streams cost.
          Have fewer

9 resources, 2 rules: 1 mandatory and 1 advisory violations
`,
    ]);
  });

  it("leaves no process behind when it is interrupted", async () => {
    const { child, output } = started("hangs");
    while (!output.stderr.includes("process: ")) await once(child.stderr, "data");
    process.kill(-Number(child.pid), "SIGINT");
    const [code] = await once(child, "close");
    expect([code, output.stdout]).to.deep.equal([130, ""]);
    while (isThere(-Number(child.pid))) await setImmediate();
  });
});

/** The command in a process group of its own, as a shell would start it. */
function started(stack: string) {
  const child = spawn(
    process.execPath,
    [
      ...["--import", "tsx/esm", command, "--stack", stack, "--cwd", fixture("program")],
      ...["--pack", fixture("policyPacks/small")],
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: { ...process.env, PULUMI_CONFIG_PASSPHRASE: "password" },
    },
  );
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (data: Buffer) => {
      output[name] += data;
    });
  }
  return { child, output };
}

function isThere(group: number): boolean {
  try {
    return process.kill(group, 0);
  } catch {
    return false;
  }
}
