import { expect } from "chai";
import { checkRolledOut, type LiveEndpoint } from "../../components/rolledOutHook.ts";

const UPDATE = { newInputs: { name: "bank-fraud-1", endpointConfigName: "fraud-config-new" } };

describe("checkRolledOut", () => {
  const asked: string[] = [];
  const answering = (live: LiveEndpoint) => async (endpoint: string) => {
    asked.push(endpoint);
    return live;
  };

  beforeEach(() => {
    asked.length = 0;
  });

  it("is content with an endpoint on its new configuration", async () => {
    await checkRolledOut(
      UPDATE,
      answering({
        status: "InService",
        configuration: "fraud-config-new",
        models: ["fraud-model-new"],
      }),
    );
    expect(asked).to.deep.equal(["bank-fraud-1"]);
  });

  it("fails a deployment that SageMaker has undone, and says which model is live", async () => {
    const live = {
      status: "InService",
      configuration: "fraud-config-old",
      models: ["fraud-model-old"],
      reason: "Alarm bank-fraud-1-errors went off",
    };
    const error = await checkRolledOut(UPDATE, answering(live)).catch((error: Error) => error);

    expect((error as Error).message).to.equal(
      "SageMaker undid the roll-out of endpoint bank-fraud-1: it is InService on fraud-config-old with model fraud-model-old, and not on fraud-config-new. SageMaker says: Alarm bank-fraud-1-errors went off. Look at the alarms bank-fraud-1-errors and bank-fraud-1-latency, and at the log group /aws/sagemaker/Endpoints/bank-fraud-1; then deploy another model, or this one again",
    );
  });
});
