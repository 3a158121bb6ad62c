import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { S3Client } from "@aws-sdk/client-s3";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { inventoryOf } from "../../operations/prune/inventory.ts";
import { remove } from "../../operations/prune/remove.ts";

const OURS = [
  { Key: "Project", Value: "sentinela" },
  { Key: "Stack", Value: "prod" },
];
const PLACES = {
  project: "sentinela",
  stack: "prod",
  endpoints: ["sentinela-prod-fraud-1"],
  modelsBucket: "models",
};
const LISTING = `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>models/fraud/a/model.tar.gz</Key></Contents></ListBucketResult>`;

describe("npm run prune", () => {
  let server: Server;
  let clients: { readonly sageMaker: SageMakerClient; readonly s3: S3Client };
  /** What was deleted, in order. */
  let deleted: string[];
  let answers: Record<string, (input: Record<string, string>) => object>;

  beforeEach(async () => {
    deleted = [];
    const gone = (name: string | undefined) => {
      deleted.push(String(name));
      return {};
    };
    answers = {
      DeleteEndpointConfig: ({ EndpointConfigName }) => gone(EndpointConfigName),
      DeleteModel: ({ ModelName }) => gone(ModelName),
      ListEndpoints: () => ({ Endpoints: [{ EndpointName: "sentinela-prod-fraud-1" }] }),
      DescribeEndpoint: () => ({ EndpointStatus: "InService", EndpointConfigName: "config-2" }),
      ListEndpointConfigs: ({ NextToken }) =>
        NextToken === undefined
          ? {
              EndpointConfigs: [
                { EndpointConfigName: "config-1", EndpointConfigArn: "arn:config-1" },
              ],
              NextToken: "more",
            }
          : {
              EndpointConfigs: [
                { EndpointConfigName: "config-2", EndpointConfigArn: "arn:config-2" },
                { EndpointConfigName: "theirs", EndpointConfigArn: "arn:theirs" },
              ],
            },
      DescribeEndpointConfig: ({ EndpointConfigName = "" }) => ({
        ProductionVariants: [{ ModelName: EndpointConfigName.replace("config", "model") }],
        CreationTime: 1_764_000_000,
      }),
      ListModels: () => ({
        Models: [
          { ModelName: "model-1", ModelArn: "arn:model-1" },
          { ModelName: "theirs", ModelArn: "arn:theirs" },
        ],
      }),
      DescribeModel: () => ({
        PrimaryContainer: { ModelDataUrl: "s3://models/models/fraud/a/model.tar.gz" },
      }),
      ListTags: ({ ResourceArn }) => ({ Tags: ResourceArn === "arn:theirs" ? [] : OURS }),
    };
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      if (request.method === "DELETE") deleted.push(String(request.url?.split("?")[0]));
      const operation = String(request.headers["x-amz-target"] ?? "").split(".")[1];
      const answer = operation && answers[operation];
      const body = answer
        ? JSON.stringify(answer(JSON.parse(Buffer.concat(chunks).toString())))
        : LISTING;
      response.writeHead(200, { "content-type": "application/x-amz-json-1.1" }).end(body);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const settings = {
      region: "sa-east-1",
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
    };
    clients = { sageMaker: new SageMakerClient(settings), s3: new S3Client(settings) };
  });

  afterEach(async () => {
    clients.sageMaker.destroy();
    clients.s3.destroy();
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  it("finds what bears the stack's tags, page by page, and what endpoints are on", async () => {
    expect(await inventoryOf(PLACES, clients)).to.deep.equal({
      live: ["config-2"],
      configurations: [
        { name: "config-1", models: ["model-1"], created: 1_764_000_000_000 },
        { name: "config-2", models: ["model-2"], created: 1_764_000_000_000 },
      ],
      models: [{ name: "model-1", artifact: "s3://models/models/fraud/a/model.tar.gz" }],
      artifacts: ["s3://models/models/fraud/a/model.tar.gz"],
    });
  });

  it("waits for an endpoint that is being changed", async () => {
    answers.DescribeEndpoint = () => ({
      EndpointStatus: "Updating",
      EndpointConfigName: "config-1",
    });

    const error = await inventoryOf(PLACES, clients).catch((error: Error) => error);
    expect(String(error)).to.equal(
      "Error: endpoint sentinela-prod-fraud-1 is Updating: try again when it is InService",
    );
  });

  it("deletes what uses a thing before the thing itself", async () => {
    const { signal } = new AbortController();
    const artifacts = ["s3://models/models/fraud/a/model.tar.gz"];
    await remove({ configurations: ["config-1"], models: ["model-1"], artifacts }, clients, signal);

    expect(deleted).to.deep.equal(["config-1", "model-1", "/models/models/fraud/a/model.tar.gz"]);
  });

  it("deletes nothing more when it is told to stop", async () => {
    const artifacts = ["s3://models/models/fraud/a/model.tar.gz"];
    const unused = { configurations: ["config-1"], models: ["model-1"], artifacts };
    await remove(unused, clients, AbortSignal.abort());

    expect(deleted).to.deep.equal([]);
  });
});
