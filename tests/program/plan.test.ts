import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { UsageError } from "../../cli/errors.ts";
import { main } from "../../program/plan.ts";

const command = fileURLToPath(new URL("../../program/commands/plan.ts", import.meta.url));
const fixture = fileURLToPath(new URL("../fixtures/program", import.meta.url));

describe("npm run plan", () => {
  let good: Outcome;
  let refused: Outcome;

  before(async () => {
    [good, refused] = (await Promise.all(["good", "refused"].map(plan))) as [Outcome, Outcome];
  });

  it("shows what a stack declares", () => {
    expect([good.code, good.stdout]).to.deep.equal([
      0,
      `Previewing fixture, stack good, in sa-east-1.
Nothing is created. Account, ids and the seven digits behind a name are made up.

     Type                           Name              Plan
 +   pulumi:pulumi:Stack            fixture-good      create
 +   ├─ aws:iam:Role                role              create
 +   ├─ aws:iam:RolePolicy          policy            create
 +   ├─ aws:kinesis:Stream          stream            create, retainOnDelete
 +   ├─ aws:lambda:Function         code              create
 +   ├─ fixture:index:Store         store             create, protect
 +   │  ├─ aws:s3:Bucket            store-Bucket      create, protect
 +   │  └─ aws:s3:BucketVersioning  store-versioning  create, protect
 +   └─ aws:s3:BucketObjectv2       hello             create

Outputs:
  + etag: "5d41402abc4b2a76b9719d911017c592"
  + image: "737474898029.dkr.ecr.sa-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
  + password: [secret]
  + streamArn: "arn:aws:kinesis:sa-east-1:123456789012:stream/stream-102da4c"
  + version: "arn:aws:lambda:sa-east-1:123456789012:function:code-8458641:43"

Resources:
    + 9 to create, 3 of them protected
`,
    ]);
  });

  it("prints nothing of its own to stderr", () => {
    expect(good.stderr.split("\n").map((line) => line.replace(/\d+$/, "N"))).to.have.members([
      "this is how it ends: well",
      "variables: PULUMI_CONFIG PULUMI_CONFIG_SECRET_KEYS",
      "process: N",
      "engine: 127.0.0.1:N",
      "warning: mind the step",
      "",
    ]);
  });

  it("lists the stacks there are when asked for another", async () => {
    const { signal } = new AbortController();
    const error = await main({ stack: "unknown", cwd: fixture }, signal).catch((thrown) => thrown);

    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.equal(
      'no stack named "unknown": the stacks are good, hangs, refused, throws. A stack is a file Pulumi.<name>.yaml beside Pulumi.yaml',
    );
  });

  it("shows the line that `pulumi preview` would show for a broken setting", () => {
    expect([refused.code, refused.stdout, refused.stderr.split("\n").at(-2)]).to.deep.equal([
      1,
      "",
      "fixture:shards must be at least 2, got 1",
    ]);
  });
});

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function plan(stack: string): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", "tsx/esm", command, "--stack", stack, "--cwd", fixture],
      { env: { ...process.env, PULUMI_CONFIG_PASSPHRASE: "password" } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}
