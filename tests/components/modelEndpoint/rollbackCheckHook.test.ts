import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { rollbackCheckHook } from "../../../components/modelEndpoint/rollbackCheckHook.ts";
import { deployment } from "../../support/pulumi.ts";

/** An endpoint that was to be moved to a new configuration. */
const UPDATE = {
  urn: "urn:pulumi:prod::sentinela::aws:sagemaker/endpoint:Endpoint::fraud-endpoint",
  id: "bank-fraud-1",
  name: "fraud-endpoint",
  type: "aws:sagemaker/endpoint:Endpoint",
  newInputs: { name: "bank-fraud-1", endpointConfigName: "fraud-config-new" },
};
const SETTINGS = {
  AWS_ACCESS_KEY_ID: "AKIA",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_ENDPOINT_URL_SAGEMAKER: "",
};

describe("the hook after an endpoint's update", () => {
  let server: Server;
  let asked: string[];
  let live: { readonly EndpointConfigName: string; readonly FailureReason?: string };
  const earlier = new Map<string, string | undefined>();

  beforeEach(async () => {
    await deployment({ "aws:region": "sa-east-1" });
    asked = [];
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const operation = String(request.headers["x-amz-target"]).split(".")[1];
      asked.push(`${operation} ${Buffer.concat(chunks)}`);
      const answer =
        operation === "DescribeEndpoint"
          ? { EndpointStatus: "InService", ...live }
          : {
              ProductionVariants: [
                { ModelName: live.EndpointConfigName.replace("config", "model") },
              ],
            };
      response
        .writeHead(200, { "content-type": "application/x-amz-json-1.1" })
        .end(JSON.stringify(answer));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const [name, value] of Object.entries({ ...SETTINGS, AWS_ENDPOINT_URL_SAGEMAKER: url })) {
      earlier.set(name, process.env[name]);
      process.env[name] = value;
    }
  });

  afterEach(async () => {
    for (const [name, value] of earlier) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  it("succeeds if SageMaker reports the new configuration", async () => {
    live = { EndpointConfigName: "fraud-config-new" };
    await rollbackCheckHook("fraud").callback(UPDATE);

    expect(asked).to.deep.equal([
      'DescribeEndpoint {"EndpointName":"bank-fraud-1"}',
      'DescribeEndpointConfig {"EndpointConfigName":"fraud-config-new"}',
    ]);
  });

  it("fails if SageMaker rolled back, and names the live model", async () => {
    live = {
      EndpointConfigName: "fraud-config-old",
      FailureReason: "Alarm bank-fraud-1-errors went off",
    };
    const error = await Promise.resolve(rollbackCheckHook("fraud").callback(UPDATE)).catch(
      (error: Error) => error,
    );

    expect((error as Error).message).to.equal(
      "SageMaker undid the rollout of endpoint bank-fraud-1: it is InService on fraud-config-old with model fraud-model-old, and not on fraud-config-new. SageMaker says: Alarm bank-fraud-1-errors went off. Look at the alarms bank-fraud-1-errors and bank-fraud-1-latency, and at the log group /aws/sagemaker/Endpoints/bank-fraud-1; then deploy another model, or this one again",
    );
  });
});
