import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { type FaultRates, Faults } from "../../../emulator/faults/faults.ts";
import { lambda } from "../../../emulator/lambda/service.ts";
import { ACCOUNT, openWorld, REGION, resource, type World } from "../../support/world.ts";

describe("a faulty function", () => {
  let world: World;
  let faults: Faults;
  let client: LambdaClient;

  async function open(rates: FaultRates, handler: string): Promise<void> {
    faults = new Faults(rates, 1);
    const code = { kind: "archive", files: { "index.js": Buffer.from(handler) } };
    const role = `arn:aws:iam::${ACCOUNT}:role/scoring`;
    const inputs = { code, role, handler: "index.handler", runtime: "nodejs22.x", timeout: 300 };
    const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:f`;
    const declared = resource("aws:lambda/function:Function", "f", inputs, { name: "f", arn });
    world = await openWorld([declared], { faults });
    await world.start(lambda);
    client = new LambdaClient({ ...world.me, maxAttempts: 1 });
  }
  afterEach(async () => {
    client.destroy();
    await world.remove();
  });

  async function invoke(spin: boolean): Promise<[string | undefined, unknown]> {
    const command = new InvokeCommand({ FunctionName: "f", Payload: JSON.stringify({ spin }) });
    const { FunctionError, Payload } = await client.send(command);
    const answer = JSON.parse(Buffer.from(Payload ?? []).toString());
    return [FunctionError, answer.errorMessage?.replace(/^RequestId: \S+ /, "") ?? answer];
  }

  /** Counts its invocations; one that spins never ends by itself. */
  const COUNTING = `
    let calls = 0;
    exports.handler = async ({ spin }) => {
      calls += 1;
      while (spin) await new Promise(setImmediate);
      return calls;
    };`;

  it("dies in the middle of its work, and starts anew", async () => {
    await open({ crash: 1 }, COUNTING);
    const death = ["Unhandled", "Error: Runtime exited with error: signal: killed"];
    expect(await invoke(true)).to.deep.equal(death);
    expect(await invoke(false)).to.deep.equal(death);
    faults.stop();
    expect(await invoke(false)).to.deep.equal([undefined, 1]);
  });

  it("runs out of time without anybody's waiting for it, and starts anew", async () => {
    await open({ "lambda-timeout": 1 }, COUNTING);
    expect(await invoke(true)).to.deep.equal([
      "Unhandled",
      "Error: Task timed out after 300.00 seconds",
    ]);
    faults.stop();
    expect(await invoke(false)).to.deep.equal([undefined, 1]);
  });

  it("answers more than Lambda passes on, with its work done", async () => {
    await open({ oversize: 1 }, COUNTING);
    expect(await invoke(false)).to.deep.equal([
      "Unhandled",
      "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    ]);
    faults.stop();
    expect(await invoke(false)).to.deep.equal([undefined, 2]);
  });

  it("says what it threw, whatever its answer was to be", async () => {
    await open({ oversize: 1 }, 'exports.handler = async () => { throw new Error("boom"); };');
    expect(await invoke(false)).to.deep.equal(["Unhandled", "boom"]);
  });
});
