import { tmpdir } from "node:os";
import { expect } from "chai";
import { Deployment } from "../../program/deployment.ts";
import { preview } from "../../program/preview.ts";
import type { Registration } from "../../program/registration.ts";

/** Marks what JSON can't say, in Pulumi's protocol. */
const KIND = "4dabf18193072939515e22adb298388d";
const project = {
  name: "fixture",
  directory: tmpdir(),
  nodeArguments: [],
  typescript: false,
  declarations: new Map(),
};
const region = { values: { "aws:region": "sa-east-1" }, secretKeys: [] };
const ROOT = "urn:pulumi:dev::fixture::pulumi:pulumi:Stack::fixture-dev";

describe("Deployment", () => {
  it("names a resource by its stack, its project and the types above it", async () => {
    const deployment = await started();
    const outer = await deployment.register(component("fixture:index:Outer", "outer"));
    const inner = await deployment.register({
      ...component("fixture:index:Inner", "inner"),
      parent: outer.urn,
    });
    const stream = await deployment.register({ ...resource("stream"), parent: inner.urn });

    expect([outer.urn, stream.urn]).to.deep.equal([
      "urn:pulumi:dev::fixture::fixture:index:Outer::outer",
      "urn:pulumi:dev::fixture::fixture:index:Outer$fixture:index:Inner$aws:kinesis/stream:Stream::stream",
    ]);
  });

  it("refuses a second resource of one type, name and parents", async () => {
    const deployment = await started();

    const both = [deployment.register(resource("stream")), deployment.register(resource("stream"))];

    const [, second] = await Promise.allSettled(both);
    expect(second).to.have.nested.property(
      "reason.message",
      "Duplicate resource URN 'urn:pulumi:dev::fixture::aws:kinesis/stream:Stream::stream'; try giving it a unique name",
    );
  });

  it("gives children what their parent has of protect and retainOnDelete, unless they say otherwise", async () => {
    const deployment = await started();
    const { urn: parent } = await deployment.register({
      ...component("fixture:index:Outer", "outer"),
      protect: true,
      retainOnDelete: true,
    });
    await deployment.register({ ...resource("like"), parent });
    await deployment.register({ ...resource("unlike"), parent, protect: false });

    const options = deployment.graph().resources.map(({ name, options: given }) => {
      return [name, given.protect, given.retainOnDelete];
    });
    expect(options).to.deep.equal([
      ["fixture-dev", false, false],
      ["outer", true, true],
      ["like", true, true],
      ["unlike", false, true],
    ]);
  });

  it("answers a secret as a secret, and records it in the clear", async () => {
    const deployment = await started();
    const secret = { [KIND]: "1b47061264138c4ac30d75fd1eb44270", value: "hush" };

    const { outputs } = await deployment.register({
      ...resource("stream"),
      inputs: { tags: { password: secret } },
      additionalSecretOutputs: ["arn"],
    });

    expect(outputs).to.deep.equal({
      id: "arn:aws:kinesis:sa-east-1:123456789012:stream/stream-146ea03",
      arn: {
        [KIND]: "1b47061264138c4ac30d75fd1eb44270",
        value: "arn:aws:kinesis:sa-east-1:123456789012:stream/stream-146ea03",
      },
      name: "stream-146ea03",
      region: "sa-east-1",
      tags: { password: secret },
    });
    const recorded = deployment.graph().resources[1];
    expect([recorded?.inputs, recorded?.secrets]).to.deep.equal([
      { tags: { password: "hush" } },
      ["tags"],
    ]);
  });

  it("answers a password as a secret, which stays one in the stack's outputs", async () => {
    const deployment = await started();
    const { outputs } = await deployment.register({
      ...resource("password"),
      type: "random:index/randomPassword:RandomPassword",
      inputs: { length: 8 },
      additionalSecretOutputs: ["bcryptHash", "result"],
    });
    await deployment.registerOutputs(ROOT, { password: outputs.result, length: outputs.length });
    const graph = deployment.graph();

    expect(outputs).to.deep.equal({
      id: "none",
      length: 8,
      result: { [KIND]: "1b47061264138c4ac30d75fd1eb44270", value: graph.outputs.password },
      bcryptHash: { [KIND]: "1b47061264138c4ac30d75fd1eb44270", value: null },
    });
    expect(graph.outputs.password).to.have.lengthOf(8);
    expect(graph.secretOutputs).to.deep.equal(["password"]);
    expect(preview(graph)).to.contain("+ password: [secret]");
    expect(preview(graph)).to.not.contain(String(graph.outputs.password));
  });

  it("answers for a VPC that a plugin makes, and says that its parts are not seen", async () => {
    const deployment = await started();
    const vpc = {
      ...component("awsx:ec2:Vpc", "network"),
      remote: true,
      inputs: { cidrBlock: "10.0.0.0/24" },
    };
    const outputs = {
      vpcId: "vpc-7ac26e6252673b0a3",
      isolatedSubnetIds: ["subnet-a32977a09fc59023b", "subnet-2c626e408dbf47c83"],
      privateSubnetIds: [],
      publicSubnetIds: [],
    };

    const made = await deployment.register(vpc);
    expect(made).to.deep.equal({
      urn: "urn:pulumi:dev::fixture::awsx:ec2:Vpc::network",
      id: "",
      outputs,
    });
    expect(deployment.graph().resources[1]).to.deep.include({
      type: "awsx:ec2:Vpc",
      custom: false,
      remote: true,
      inputs: vpc.inputs,
      outputs,
    });
  });

  it("asks for a region where nothing gives one, and takes an explicit provider's", async () => {
    const deployment = await started({ values: {}, secretKeys: [] });

    expect(await refusal(deployment.register(resource("stream")))).to.equal(
      "no region: set aws:region in Pulumi.dev.yaml, as pulumi config set aws:region does",
    );
    const provider = await deployment.register({
      ...resource("elsewhere"),
      type: "pulumi:providers:aws",
      inputs: { region: "us-east-2" },
    });
    const { outputs } = await deployment.register({
      ...resource("other"),
      provider: `${provider.urn}::${provider.id}`,
    });
    expect(outputs).to.include({
      arn: "arn:aws:kinesis:us-east-2:123456789012:stream/other-4e56cb9",
    });
    expect(deployment.graph().region).to.equal("us-east-2");
  });

  const refusals: [string, Partial<Registration>, string][] = [
    [
      "a component of a plugin that isn't known here",
      { type: "awsx:ecs:FargateService", custom: false, remote: true },
      "awsx:ecs:FargateService stream is a component of a plugin, and what it answers is not known here: add it to program/remoteComponents.ts, or write it as a component of this program",
    ],
    [
      "a hook nobody registered",
      { hooks: { afterUpdate: ["check"] } },
      "stream has an unknown hook: check",
    ],
    [
      "a file that isn't there",
      {
        inputs: { source: { [KIND]: "c44067f5952c0a294b673a41bacd8c17", path: "/nowhere/model" } },
      },
      "the asset /nowhere/model can't be read: ENOENT",
    ],
    [
      "a remote archive",
      {
        inputs: {
          code: { [KIND]: "0def7320c3a5731c473e5ecbe6d01bc7", uri: "https://a.example/b" },
        },
      },
      "the remote archive https://a.example/b is not fetched here: use a local file",
    ],
    [
      "a name that leaves no room for Pulumi's digits",
      { type: "aws:iam/role:Role", name: "r".repeat(57) },
      `could not make instance of 'aws:iam/role:Role': name '${"r".repeat(57)}-' plus 7 random chars is longer than maximum length 64`,
    ],
  ];
  for (const [what, change, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const deployment = await started();

      expect(await refusal(deployment.register({ ...resource("stream"), ...change }))).to.equal(
        message,
      );
    });
  }

  it("refuses to answer a function it doesn't know, by name", async () => {
    const deployment = await started();

    expect(await refusal(deployment.invoke("aws:ec2/getAmi:getAmi", {}, ""))).to.equal(
      "aws:ec2/getAmi:getAmi asks AWS, and its answer is not known here: add it to program/functions.ts",
    );
  });
});

async function started(configuration: ConstructorParameters<typeof Deployment>[2] = region) {
  const deployment = new Deployment(project, "dev", configuration);
  await deployment.register({ ...component("pulumi:pulumi:Stack", "fixture-dev"), parent: "" });
  return deployment;
}

function component(type: string, name: string): Registration {
  return { ...resource(name), type, custom: false };
}

function resource(name: string): Registration {
  return {
    type: "aws:kinesis/stream:Stream",
    name,
    parent: ROOT,
    custom: true,
    remote: false,
    inputs: {},
    provider: "",
    dependencies: [],
    propertyDependencies: {},
    additionalSecretOutputs: [],
    protect: undefined,
    retainOnDelete: undefined,
    deleteBeforeReplace: false,
    ignoreChanges: [],
    hooks: {},
  };
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}
