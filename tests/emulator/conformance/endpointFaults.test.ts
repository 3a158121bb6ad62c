import {
  InvokeEndpointCommand,
  type ModelError,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { expect } from "chai";
import { type FaultRates, Faults } from "../../../emulator/faults/faults.ts";
import { faultySageMaker } from "../../../emulator/sagemaker/faults.ts";
import type { Service } from "../../../emulator/service.ts";
import { anything, openWorld } from "../../support/world.ts";

/** An endpoint that answers two rows, if nothing goes wrong. */
const endpoint: Service = {
  signingName: "sagemaker",
  resourceTypes: [],
  access: anything,
  faulty: faultySageMaker,
  handle: async () => ({
    status: 200,
    headers: { "content-type": "text/csv; charset=utf-8" },
    body: "0.25\n0.75\n",
  }),
  async close() {},
};

/** What clients that don't try again get to see of each call, a minute of AWS's time lasting a millisecond. */
async function calls(rates: FaultRates, times = 1): Promise<unknown[]> {
  const world = await openWorld([], { factor: 60_000, faults: new Faults(rates, 1) });
  const client = new SageMakerRuntimeClient({ ...world.me, maxAttempts: 1 });
  try {
    await world.start(async () => endpoint);
    const seen: unknown[] = [];
    for (let i = 0; i < times; i++) {
      const command = new InvokeEndpointCommand({ EndpointName: "fraud", Body: "1,2\n3,4\n" });
      seen.push(
        await client.send(command).then(
          ({ Body }) => Body.transformToString(),
          ({ name, $metadata, OriginalStatusCode }: ModelError) => [
            $metadata.httpStatusCode,
            name,
            ...(OriginalStatusCode === undefined ? [] : [OriginalStatusCode]),
          ],
        ),
      );
    }
    return seen;
  } finally {
    client.destroy();
    await world.remove();
  }
}

describe("an endpoint at fault", () => {
  it("throttles", async () => {
    expect(await calls({ throttle: 1 })).to.deep.equal([[429, "ThrottlingException"]]);
  });

  it("fails as the service does, and as its container does", async () => {
    expect(await calls({ "5xx": 1 }, 3)).to.deep.equal([
      [503, "ServiceUnavailable"],
      [500, "InternalFailure"],
      [424, "ModelError", 500],
    ]);
  });

  it("gives up on its container after 60 seconds", async () => {
    expect(await calls({ timeout: 1 })).to.deep.equal([[424, "ModelError", 0]]);
  });

  it("isn't there", async () => {
    expect(await calls({ "no-endpoint": 1 })).to.deep.equal([[400, "ValidationError"]]);
  });

  it("answers with a row too many, a row too few, or what is no number", async () => {
    expect(await calls({ "wrong-rows": 1 }, 2)).to.deep.equal(["0.25\n0.75\n0.25\n", "0.75\n"]);
    expect((await calls({ nan: 1 })).join("").match(/nan/g)).to.deep.equal(["nan"]);
  });
});
