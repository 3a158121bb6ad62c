import { once } from "node:events";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { evaluate } from "../../program/evaluate.ts";
import type { Graph } from "../../program/graph.ts";
import { ProgramError } from "../../program/programError.ts";

const fixture = fileURLToPath(new URL("../fixtures/program", import.meta.url));
const STACK = "urn:pulumi:good::fixture::pulumi:pulumi:Stack::fixture-good";
const STORE = "urn:pulumi:good::fixture::fixture:index:Store::store";

describe("evaluate", () => {
  const lines: string[] = [];
  let graph: Graph;
  let thrown: Error;

  before(async () => {
    process.env.PULUMI_CONFIG_PASSPHRASE = "password";
    process.env.AWS_SECRET_ACCESS_KEY = "the user's own";
    const onLine = (line: string) => lines.push(line.replace(/\d+$/, "N"));
    [graph, thrown] = await Promise.all([
      evaluate({ directory: fixture, stack: "good", onLine }),
      failure("throws"),
    ]);
  });

  after(() => {
    delete process.env.PULUMI_CONFIG_PASSPHRASE;
    delete process.env.AWS_SECRET_ACCESS_KEY;
  });

  it("lists every resource after its parent and what it depends on", () => {
    const { resources, defaultProviders, ...rest } = graph;

    expect(rest).to.deep.equal({
      project: "fixture",
      stack: "good",
      region: "sa-east-1",
      accountId: "123456789012",
      outputs: {
        etag: "5d41402abc4b2a76b9719d911017c592",
        image: "737474898029.dkr.ecr.sa-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
        password: "pulumi",
        streamArn: "arn:aws:kinesis:sa-east-1:123456789012:stream/stream-102da4c",
        version: "arn:aws:lambda:sa-east-1:123456789012:function:code-8458641:43",
      },
      secretOutputs: ["password"],
    });
    expect(defaultProviders?.map(({ name, inputs }) => [name, inputs])).to.deep.equal([
      ["default_7_48_0", { region: "sa-east-1", version: "7.48.0" }],
    ]);
    expect(resources.map(({ type, name }) => `${type} ${name}`)).to.deep.equal([
      "pulumi:pulumi:Stack fixture-good",
      "aws:iam/role:Role role",
      "aws:iam/rolePolicy:RolePolicy policy",
      "aws:kinesis/stream:Stream stream",
      "aws:lambda/function:Function code",
      "fixture:index:Store store",
      "aws:s3/bucket:Bucket store-Bucket",
      "aws:s3/bucketObjectv2:BucketObjectv2 hello",
      "aws:s3/bucketVersioning:BucketVersioning store-versioning",
    ]);
  });

  it("knows a resource's inputs to the byte, its secrets, dependencies and options", () => {
    const { outputs, ...code } = named("code");

    expect(code).to.deep.equal({
      urn: "urn:pulumi:good::fixture::aws:lambda/function:Function::code",
      type: "aws:lambda/function:Function",
      name: "code",
      parent: STACK,
      custom: true,
      inputs: {
        code: {
          kind: "archive",
          files: {
            "index.js": Buffer.from("exports.handler = 1;"),
            "site/below/deep.txt": Buffer.from("deep"),
            "site/hello.txt": Buffer.from("hello"),
          },
        },
        environment: { variables: { PASSWORD: "pulumi" } },
        handler: "index.handler",
        publish: true,
        role: named("role").outputs.arn,
        runtime: "nodejs22.x",
      },
      secrets: ["environment"],
      dependencies: [named("role").urn, named("policy").urn],
      propertyDependencies: { role: [named("role").urn] },
      options: {
        protect: false,
        retainOnDelete: false,
        deleteBeforeReplace: false,
        ignoreChanges: [],
        hooks: { afterUpdate: ["check"] },
      },
    });
    expect(outputs).to.include({ name: "code-8458641", version: "43" });
    expect(named("stream").options).to.deep.equal({
      protect: false,
      retainOnDelete: true,
      deleteBeforeReplace: false,
      ignoreChanges: ["shardCount"],
    });
  });

  it("puts a component's type into its children's URNs, and its protection on them", () => {
    expect(named("store-Bucket")).to.deep.equal({
      urn: "urn:pulumi:good::fixture::fixture:index:Store$aws:s3/bucket:Bucket::store-Bucket",
      type: "aws:s3/bucket:Bucket",
      name: "store-Bucket",
      parent: STORE,
      custom: true,
      inputs: {},
      outputs: {
        id: "store-bucket-511bfc2",
        bucket: "store-bucket-511bfc2",
        arn: "arn:aws:s3:::store-bucket-511bfc2",
        region: "sa-east-1",
        bucketRegion: "sa-east-1",
        bucketDomainName: "store-bucket-511bfc2.s3.amazonaws.com",
        bucketRegionalDomainName: "store-bucket-511bfc2.s3.sa-east-1.amazonaws.com",
      },
      secrets: [],
      dependencies: [],
      options: {
        protect: true,
        retainOnDelete: false,
        deleteBeforeReplace: false,
        ignoreChanges: [],
      },
    });
    expect(named("store").outputs).to.deep.equal({ bucket: "store-bucket-511bfc2" });
  });

  it("passes on what the program prints, and nothing of the user's environment to the program", () => {
    expect(lines).to.have.members([
      "this is how it ends: well",
      "variables: PULUMI_CONFIG PULUMI_CONFIG_SECRET_KEYS",
      "process: N",
      "engine: 127.0.0.1:N",
      "warning: mind the step",
    ]);
  });

  it("fails with the words of an exception and its file, without the stack", () => {
    expect(thrown).to.be.instanceOf(ProgramError);
    expect(thrown.message).to.equal(
      [
        `Running program '${fixture}' failed with an unhandled exception:`,
        "Error: no such file: models/fraud",
        `    at file://${fixture}/index.ts`,
      ].join("\n"),
    );
  });

  it("leaves no process and no port behind when it is stopped", async () => {
    const stopped = new AbortController();
    const printed: string[] = [];

    const error = await failure("hangs", {
      signal: stopped.signal,
      onLine: (line) => {
        printed.push(line);
        if (line.startsWith("engine: ")) stopped.abort(new Error("stopped by the test"));
      },
    });

    expect(error.message).to.equal("stopped by the test");
    const last = (start: string) =>
      Number(printed.find((line) => line.startsWith(start))?.match(/\d+$/));
    expect(() => process.kill(last("process: "), 0)).to.throw("ESRCH");
    const refused = await once(connect(last("engine: "), "127.0.0.1"), "connect").catch((e) => e);
    expect(refused).to.have.property("code", "ECONNREFUSED");
  });

  it("ends a program that takes too long", async () => {
    const error = await failure("hangs", { timeoutSeconds: 0.1 });

    expect(error.message).to.equal(
      "the program of fixture did not end within 0.1 seconds: does it wait for something?",
    );
  });

  function named(name: string) {
    const found = graph.resources.find((resource) => resource.name === name);
    if (!found) throw new Error(`no resource named ${name}`);
    return found;
  }
});

async function failure(
  stack: string,
  options: Partial<Parameters<typeof evaluate>[0]> = {},
): Promise<Error> {
  try {
    await evaluate({ directory: fixture, stack, onLine: () => {}, ...options });
  } catch (error) {
    return error as Error;
  }
  throw new Error(`${stack} was evaluated without an error`);
}
