import { readFileSync } from "node:fs";
import {
  InvokeEndpointCommand,
  type InvokeEndpointCommandInput,
  ModelError,
  SageMakerRuntimeClient,
  type SageMakerRuntimeServiceException,
} from "@aws-sdk/client-sagemaker-runtime";
import { expect } from "chai";
import { AwsError } from "../../../emulator/request.ts";
import { type SageMaker, sageMaker } from "../../../emulator/sagemaker/service.ts";
import type { Service } from "../../../emulator/service.ts";
import type { Resource } from "../../../program/graph.ts";
import { archive, linearModel } from "../../support/boosters.ts";
import { ACCOUNT, anything, openWorld, REGION, resource, type World } from "../../support/world.ts";

const ROLE = `arn:aws:iam::${ACCOUNT}:role/models`;
const IMAGE = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/sagemaker-xgboost:1.7-1`;
const MB = 1024 * 1024;

function model(directory: "fraud" | "segmentation", file: string): Buffer {
  return readFileSync(new URL(`../../../models/${directory}/${file}`, import.meta.url));
}

/** What S3 holds, by path; each test may add. */
const objects: Record<string, Buffer> = {
  "/models/fraud.tar.gz": model("fraud", "model.tar.gz"),
  "/models/segmentation.tar.gz": model("segmentation", "model.tar.gz"),
};

/** S3, as far as reading artifacts goes. */
function artifacts(readers: string[]): Service {
  return {
    signingName: "s3",
    resourceTypes: [],
    access: anything,
    async handle({ path, principal }) {
      readers.push(principal);
      const body = objects[path];
      if (!body) throw new AwsError(404, "NoSuchKey", "The specified key does not exist.");
      return { status: 200, body };
    },
    async close() {},
  };
}

interface Change {
  endpoint?: object;
  variant?: object;
  container?: object;
}

/** The three resources of one endpoint, with real-time instances unless changed. */
function endpoint(name: string, changed: Change = {}): Resource[] {
  const variant = { variantName: `${name}-live`, modelName: `${name}-model`, ...changed.variant };
  const primaryContainer = {
    image: IMAGE,
    modelDataUrl: `s3://models/${name}.tar.gz`,
    ...changed.container,
  };
  return [
    resource(
      "aws:sagemaker/model:Model",
      name,
      { executionRoleArn: ROLE, primaryContainer },
      { name: `${name}-model` },
    ),
    resource(
      "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
      name,
      { productionVariants: [variant] },
      { name: `${name}-config` },
    ),
    resource("aws:sagemaker/endpoint:Endpoint", name, {
      name,
      endpointConfigName: `${name}-config`,
      ...changed.endpoint,
    }),
  ];
}

describe("SageMaker", () => {
  const readers: string[] = [];
  let world: World;
  let service: SageMaker;
  let client: SageMakerRuntimeClient;

  before(async () => {
    const serverlessConfig = { maxConcurrency: 2, memorySizeInMb: 2048 };
    world = await openWorld([
      ...endpoint("fraud"),
      ...endpoint("segmentation", { variant: { serverlessConfig } }),
    ]);
    client = new SageMakerRuntimeClient({ ...world.me, maxAttempts: 1 });
    world.gateway.serve(artifacts(readers));
    service = await world.start(sageMaker);
  });
  after(async () => {
    client.destroy();
    await world.remove();
  });

  const invoke = (input: Partial<InvokeEndpointCommandInput>) =>
    client.send(
      new InvokeEndpointCommand({
        EndpointName: "fraud",
        ContentType: "text/csv",
        Body: "1,2\n",
        ...input,
      }),
    );
  const refusal = (input: Partial<InvokeEndpointCommandInput>) =>
    invoke(input).then(
      () => expect.fail("was answered"),
      (error: SageMakerRuntimeServiceException) => error,
    );

  it("reads the models as the role that they execute with", () => {
    expect(readers).to.deep.equal([ROLE, ROLE]);
  });

  for (const name of ["fraud", "segmentation"] as const) {
    it(`answers the golden vectors of the ${name} model as real XGBoost did`, async () => {
      const golden: { rows: number[][]; expected: (number | number[])[] } = JSON.parse(
        model(name, "golden.json").toString(),
      );
      const reply = await invoke({
        EndpointName: name,
        Body: golden.rows.map((row) => `${row.join(",")}\n`).join(""),
      });
      const lines = reply.Body.transformToString().trimEnd().split("\n");

      expect(lines).to.have.lengthOf(golden.expected.length);
      lines.forEach((line, i) => {
        const values = line.split(",").map(Number);
        const expected = [golden.expected[i]].flat() as number[];
        expect(values).to.have.lengthOf(expected.length);
        values.forEach((value, k) => {
          expect(value).to.be.closeTo(expected[k] as number, 1e-6);
        });
      });
    });
  }

  it("says which variant answered, and in what type", async () => {
    const csv = await invoke({});
    const json = await invoke({ EndpointName: "segmentation", Accept: "application/json" });

    expect([csv.InvokedProductionVariant, csv.ContentType]).to.deep.equal([
      "fraud-live",
      "text/csv; charset=utf-8",
    ]);
    expect([json.InvokedProductionVariant, json.ContentType]).to.deep.equal([
      "segmentation-live",
      "application/json",
    ]);
    const { predictions } = JSON.parse(json.Body.transformToString());
    expect(predictions).to.have.lengthOf(1);
    expect(Object.keys(predictions[0])).to.deep.equal(["score"]);
  });

  const failures: Record<string, [Partial<InvokeEndpointCommandInput>, number, RegExp]> = {
    "a content type it doesn't read": [
      { ContentType: "application/json" },
      415,
      /^application\/js/,
    ],
    "rows it can't read": [{ Body: "1,2\n3\n" }, 415, /line 2 has 1 columns/],
    "too many columns": [{ Body: Array(100).fill(0).join() }, 400, /^Unable to evaluate payload/],
    "an Accept nobody knows": [{ Accept: "image/png" }, 406, /^Accept type image\/png/],
    "an Accept that needs selectable inference": [
      { Accept: "application/jsonlines" },
      500,
      /jsonl/,
    ],
  };
  for (const [what, [input, status, message]] of Object.entries(failures)) {
    it(`turns the container's ${status} for ${what} into a ModelError`, async () => {
      const error = await refusal(input);

      if (!(error instanceof ModelError)) throw error;
      expect(error.$metadata.httpStatusCode).to.equal(424);
      expect(error.OriginalStatusCode).to.equal(status);
      expect(error.OriginalMessage).to.match(message);
      expect(error.LogStreamArn).to.equal(
        `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/sagemaker/Endpoints/fraud`,
      );
      const whose = status < 500 ? "client" : "server";
      expect(error.message).to.contain(
        `Received ${whose} error (${status}) from primary with message "${error.OriginalMessage}"`,
      );
    });
  }

  it("passes on that the container has nothing to say to an empty body", async () => {
    const reply = await invoke({ Body: "" });

    expect(reply.$metadata.httpStatusCode).to.equal(204);
    expect(reply.InvokedProductionVariant).to.equal("fraud-live");
  });

  it("knows no endpoint that isn't declared", async () => {
    const error = await refusal({ EndpointName: "frauds" });

    expect([error.name, error.$metadata.httpStatusCode, error.message]).to.deep.equal([
      "ValidationError",
      400,
      `Endpoint frauds of account ${ACCOUNT} not found.`,
    ]);
  });

  it("takes 6 MB in real time and 4 MB serverless, and not a byte more", async () => {
    // One row of 7 bytes and one of blanks, which end the body and don't count.
    const body = (bytes: number) => "1,2,3,4".padEnd(bytes, " ");
    const [realTime, serverless] = [{}, { EndpointName: "segmentation" }];

    expect((await invoke({ ...realTime, Body: body(6 * MB) })).$metadata.httpStatusCode).to.equal(
      200,
    );
    expect((await invoke({ ...serverless, Body: body(4 * MB) })).$metadata.httpStatusCode).to.equal(
      200,
    );
    const tooMuch = await refusal({ ...realTime, Body: body(6 * MB + 1) });
    expect([tooMuch.$metadata.httpStatusCode, tooMuch.message]).to.deep.equal([
      413,
      "HTTP content length exceeded 6291456 bytes.",
    ]);
    const oversize = await refusal({ ...serverless, Body: body(4 * MB + 1) });
    expect(oversize.name).to.equal("ValidationError");
    expect(oversize.message).to.match(/^Request [0-9a-f-]{36} has oversize body\.$/);
  });

  it("fails an answer of more than 4 MB from a serverless endpoint", async () => {
    const error = await refusal({ EndpointName: "segmentation", Body: "1,2,3,4\n".repeat(60_000) });

    if (!(error instanceof ModelError)) throw error;
    expect(error.OriginalStatusCode).to.equal(500);
    expect(error.message).to.contain("could not load the entire response body");
  });

  it("serves as many calls at a time as a serverless endpoint may, and throttles the rest", async () => {
    const request = {
      service: "sagemaker",
      principal: ROLE,
      caller: ROLE,
      method: "POST",
      path: "/endpoints/segmentation/invocations",
      query: new URLSearchParams(),
      headers: { "content-type": "text/csv" },
      body: Buffer.from("1,2,3,4"),
    };
    const outcome = () =>
      service.handle?.(request).then(
        ({ status }) => status,
        ({ status, code }: AwsError) => `${status} ${code}`,
      );
    const together = await Promise.all([outcome(), outcome(), outcome()]);

    expect(together).to.deep.equal([200, 200, "429 ThrottlingException"]);
    expect(await outcome()).to.equal(200);
  });

  it("counts the calls of each endpoint, refused ones too", async () => {
    const before = new Map(service.calls);
    await invoke({});
    await refusal({ Body: "x,y" });
    await refusal({ EndpointName: "nobody" });

    expect([...service.calls]).to.deep.equal([
      ["fraud", (before.get("fraud") ?? 0) + 2],
      ["segmentation", before.get("segmentation")],
    ]);
  });

  it("emulates the three kinds of resource that make an endpoint", () => {
    expect(service.resourceTypes).to.deep.equal([
      "aws:sagemaker/model:Model",
      "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
      "aws:sagemaker/endpoint:Endpoint",
    ]);
  });
});

describe("SageMaker does not start with", () => {
  async function failure(resources: Resource[]): Promise<string> {
    const world = await openWorld(resources);
    world.gateway.serve(artifacts([]));
    try {
      await world.start(sageMaker);
      return "started";
    } catch (error) {
      return (error as Error).message;
    } finally {
      await world.remove();
    }
  }
  const broken = linearModel([1, 2]);
  objects["/models/broken.tar.gz"] = archive({ "xgboost-model": broken });

  const two = [
    { variantName: "a", modelName: "m" },
    { variantName: "b", modelName: "m" },
  ];
  const refusals: Record<string, [Resource[], string]> = {
    "an artifact that isn't there": [
      endpoint("fraud", { container: { modelDataUrl: "s3://models/none.tar.gz" } }),
      "endpoint fraud can't load s3://models/none.tar.gz: The specified key does not exist.",
    ],
    "an artifact that doesn't load": [
      endpoint("fraud", { container: { modelDataUrl: "s3://models/broken.tar.gz" } }),
      "endpoint fraud can't load s3://models/broken.tar.gz: s3://models/broken.tar.gz: xgboost-model: gblinear needs 3 weights for 2 features and 1 outputs, got 2",
    ],
    "an artifact elsewhere": [
      endpoint("fraud", { container: { modelDataUrl: "https://models/fraud.tar.gz" } }),
      "endpoint fraud: modelDataUrl must be s3://bucket/key, got https://models/fraud.tar.gz",
    ],
    "another image": [
      endpoint("fraud", { container: { image: "registry/scikit:1" } }),
      "endpoint fraud: only SageMaker's sagemaker-xgboost:1.7 images are emulated, got registry/scikit:1",
    ],
    "a variable that changes what the container answers": [
      endpoint("fraud", { container: { environment: { SAGEMAKER_INFERENCE_OUTPUT: "labels" } } }),
      "endpoint fraud: the container's SAGEMAKER_INFERENCE_OUTPUT is not emulated",
    ],
    "several variants": [
      endpoint("fraud").map((declared) =>
        declared.inputs.productionVariants
          ? { ...declared, inputs: { productionVariants: two } }
          : declared,
      ),
      "endpoint fraud: only one production variant is emulated, got 2",
    ],
    "a model that isn't declared": [
      endpoint("fraud", { variant: { modelName: "other" } }),
      "endpoint fraud: the program declares no Model named other",
    ],
  };
  for (const [what, [resources, message]] of Object.entries(refusals)) {
    it(what, async () => {
      expect(await failure(resources)).to.equal(message);
    });
  }
});
