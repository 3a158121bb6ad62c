import {
  InvokeEndpointCommand,
  SageMakerRuntimeClient,
  type SageMakerRuntimeServiceException,
} from "@aws-sdk/client-sagemaker-runtime";
import { expect } from "chai";
import { type FaultRates, Faults } from "../../../emulator/faults/faults.ts";
import { faultySageMaker } from "../../../emulator/sagemaker/faults.ts";
import { ACCOUNT, anything, openWorld, type World } from "../../support/world.ts";

describe("a faulty endpoint", () => {
  let world: World;
  let faults: Faults;
  let client: SageMakerRuntimeClient;

  async function open(rates: FaultRates, factor = 600): Promise<void> {
    faults = new Faults(rates, 1);
    world = await openWorld([], { faults, factor });
    await world.start(async () => ({
      signingName: "sagemaker",
      resourceTypes: [],
      access: anything,
      faulty: faultySageMaker,
      async handle() {
        const headers = { "content-type": "text/csv; charset=utf-8" };
        return { status: 200, headers, body: "0.1,0.9\n0.2,0.8\n" };
      },
      async close() {},
    }));
    client = new SageMakerRuntimeClient({ ...world.me, maxAttempts: 1 });
  }
  afterEach(async () => {
    client.destroy();
    await world.remove();
  });

  const invoke = async () => {
    const command = new InvokeEndpointCommand({ EndpointName: "fraud", Body: "1\n2\n" });
    return (await client.send(command)).Body.transformToString();
  };
  const refusal = () =>
    invoke().then(
      () => expect.fail("was answered"),
      ({ name, $metadata, message }: SageMakerRuntimeServiceException) => [
        $metadata.httpStatusCode,
        name,
        message,
      ],
    );

  it("throttles", async () => {
    await open({ throttle: 1 });
    expect(await refusal()).to.deep.equal([429, "ThrottlingException", "Rate exceeded"]);
  });

  it("fails as the service does, as SageMaker itself does and as a container does, in turn", async () => {
    await open({ "5xx": 1 });
    const failures = [await refusal(), await refusal(), await refusal()];
    expect(failures.map(([status, name]) => [status, name])).to.deep.equal([
      [503, "ServiceUnavailable"],
      [500, "InternalFailure"],
      [424, "ModelError"],
    ]);
    expect(failures[2]?.[2]).to.match(/^Received server error \(500\) from primary with message/);
  });

  it("keeps silent until SageMaker says so", async () => {
    await open({ timeout: 1 });
    const [status, name, message] = await refusal();
    expect([status, name]).to.deep.equal([424, "ModelError"]);
    expect(message).to.match(
      /^Received server error \(0\) from primary with message "Your invocation timed out while waiting for a response from container primary\./,
    );
  });

  it("keeps nobody waiting once the run has ended", async () => {
    await open({ timeout: 1 }, 1);
    const refused = refusal();
    while (faults.injected.get("timeout") === 0) await new Promise(setImmediate);
    await world.close();
    expect((await refused)[1]).not.to.equal("ModelError");
  });

  it("answers late, and right", async () => {
    await open({ slow: 1 });
    expect(await invoke()).to.equal("0.1,0.9\n0.2,0.8\n");
    expect([...faults.injected]).to.deep.equal([["slow", 1]]);
  });

  it("answers a row too many or too few, in turn", async () => {
    await open({ "wrong-rows": 1 });
    expect([await invoke(), await invoke()]).to.deep.equal([
      "0.1,0.9\n0.2,0.8\n0.1,0.9\n",
      "0.2,0.8\n",
    ]);
  });

  it("answers one score that is no number", async () => {
    await open({ nan: 1 });
    const values = (await invoke()).trim().split(/[\n,]/);
    expect(values.filter((value) => value === "nan")).to.have.length(1);
    expect(values).to.have.length(4);
  });

  it("is not there", async () => {
    await open({ "no-endpoint": 1 });
    expect(await refusal()).to.deep.equal([
      400,
      "ValidationError",
      `Endpoint fraud of account ${ACCOUNT} not found.`,
    ]);
  });

  it("answers as ever once the faults are stopped", async () => {
    await open({ throttle: 1, nan: 1 });
    faults.stop();
    expect(await invoke()).to.equal("0.1,0.9\n0.2,0.8\n");
  });
});
