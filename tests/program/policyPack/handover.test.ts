import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import type {
  AnalyzeRequest,
  AnalyzerProviderResource,
  AnalyzerResource,
  AnalyzerResourceOptions,
} from "@pulumi/pulumi/proto/analyzer_pb.js";
import { expect } from "chai";
import { configuration } from "../../../program/configuration.ts";
import { Deployment } from "../../../program/deployment.ts";
import type { Graph, Resource } from "../../../program/graph.ts";
import { openAnalyzer, violationsOf } from "../../../program/policyPack/analyzer.ts";
import { resourceRequest, stackRequest } from "../../../program/policyPack/handover.ts";
import type { Registration } from "../../../program/registration.ts";

const policy = fileURLToPath(new URL("../../../policy", import.meta.url));
const urn = (path: string) => `urn:pulumi:prod::fixture::${path}`;
const STACK = urn("pulumi:pulumi:Stack::fixture-prod");
const KEY = urn("aws:kms/key:Key::key");
const TAGS = { Project: "fixture", Stack: "prod", ManagedBy: "pulumi" };

/** The message that marks a secret, in Pulumi's protocol. */
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

/**
 * The form of what the engine of Pulumi 3.248.0 sends for the stack below, as its code has it: `analyzeAll` and
 * `AnalyzeResources` in `pkg/v3/resource/deploy/step_generator.go`, `newRegisterDefaultProviderEvent` in
 * `default_providers.go`, `marshalResourceOptions` in `sdk/v3/go/common/resource/plugin/analyzer_plugin.go`.
 */
const OPTIONS = {
  protect: false,
  ignorechangesList: [],
  deletebeforereplace: false,
  deletebeforereplacedefined: false,
  additionalsecretoutputsList: [],
  aliasesList: [],
  customtimeouts: { create: 0, update: 0, pb_delete: 0, read: 0 },
  parent: STACK,
};
const AWS = {
  urn: urn("pulumi:providers:aws::default_7_48_0"),
  type: "pulumi:providers:aws",
  name: "default_7_48_0",
  properties: {
    region: "sa-east-1",
    defaultTags: JSON.stringify({ tags: TAGS }),
    // Not a boolean: a provider's settings are text.
    skipMetadataApiCheck: "true",
    secretKey: secret("hidden"),
    version: "7.48.0",
  },
};

describe("what a pack is handed", () => {
  let graph: Graph;

  before(async () => {
    graph = await declared({
      "aws:region": "sa-east-1",
      "aws:defaultTags": { tags: TAGS },
      "aws:skipMetadataApiCheck": true,
      "random:seed": "1",
      "fixture:region": "us-east-1",
    });
  });

  it("is the engine's request about a resource: inputs, options, and the provider with all that the stack's file says", () => {
    expect(shown(resourceRequest(graph, named("key")))).to.deep.equal({
      urn: KEY,
      type: "aws:kms/key:Key",
      name: "key",
      properties: { enableKeyRotation: true },
      options: { ...OPTIONS, protect: true },
      provider: AWS,
    });
  });

  it("is nothing of a remote component's inputs and outputs, which only its plugin gets", () => {
    const network = {
      urn: urn("awsx:ec2:Vpc::network"),
      type: "awsx:ec2:Vpc",
      name: "network",
      properties: {},
      options: OPTIONS,
      provider: undefined,
    };
    const links = { parent: STACK, dependencies: [], propertyDependencies: {} };
    expect(shown(resourceRequest(graph, named("network")))).to.deep.equal(network);
    expect(inStack("network")).to.deep.equal({ ...network, ...links });
  });

  it("is the engine's request about a stack: outputs, parents, and what each input was taken from", () => {
    expect(inStack("stream")).to.deep.include({
      parent: STACK,
      dependencies: [KEY],
      propertyDependencies: { kmsKeyId: [KEY] },
      provider: AWS,
    });
    expect(inStack("stream").properties).to.include({ kmsKeyId: "key-id", shardCount: 1 });
  });

  it("is the providers too: those that the program registers, and one for each package that something uses", () => {
    const providers = stackRequest(graph)
      .getResourcesList()
      .map(shown)
      .filter(({ type }) => type.startsWith("pulumi:providers:"));
    expect(providers.map(({ name, properties }) => [name, properties])).to.deep.equal([
      ["abroad", { region: "us-east-1", defaultTags: "{}", version: "7.48.0" }],
      ["default_7_48_0", AWS.properties],
      ["default", { seed: "1" }],
      ["default_3_9_0", { version: "3.9.0" }],
    ]);
    expect(shown(resourceRequest(graph, named("far"))).provider).to.deep.equal({
      urn: urn("pulumi:providers:aws::abroad"),
      type: "pulumi:providers:aws",
      name: "abroad",
      properties: { region: "us-east-1", defaultTags: "{}", version: "7.48.0" },
    });
  });

  it("has the tags that the stack's file gives everything, so that nothing lacks them", async () => {
    const pack = await openAnalyzer(policy, { all: "disabled", tagged: "mandatory" });
    try {
      const found = await violationsOf(pack, graph);
      expect([...new Set(found.map((one) => one.urn))]).to.deep.equal([
        urn("aws:kinesis/stream:Stream::far"),
      ]);
      const untagged = await declared({ "aws:region": "sa-east-1" });
      expect(await violationsOf(pack, untagged)).to.have.length(9);
    } finally {
      await pack.close();
    }
  });

  function named(name: string): Resource {
    return graph.resources.find((resource) => resource.name === name) as Resource;
  }

  function inStack(name: string) {
    const found = stackRequest(graph)
      .getResourcesList()
      .find((resource) => resource.getName() === name) as AnalyzerResource;
    const propertyDependencies: Record<string, string[]> = {};
    found.getPropertydependenciesMap().forEach((from, key) => {
      propertyDependencies[key] = from.getUrnsList();
    });
    return {
      ...shown(found),
      parent: found.getParent(),
      dependencies: found.getDependenciesList(),
      propertyDependencies,
    };
  }
});

/** A stack with a key, a stream under it, a stream abroad by a provider of its own, a password and a network. */
async function declared(settings: Record<string, unknown>): Promise<Graph> {
  const project = {
    name: "fixture",
    directory: tmpdir(),
    nodeArguments: [],
    typescript: false,
    declarations: new Map(),
  };
  const file = { file: "Pulumi.prod.yaml", config: new Map(Object.entries(settings)) };
  const plain = await configuration(project, "prod", file);
  const deployment = new Deployment(project, "prod", {
    values: { ...plain.values, "aws:secretKey": "hidden" },
    secretKeys: ["aws:secretKey"],
  });
  await deployment.register(resource("pulumi:pulumi:Stack", "fixture-prod", { parent: "" }));
  const custom = { custom: true, version: "7.48.0" };
  await deployment.register(
    resource("aws:kms/key:Key", "key", {
      ...custom,
      protect: true,
      inputs: { enableKeyRotation: true },
    }),
  );
  const stream = (name: string, more: Partial<Registration>) =>
    deployment.register(resource("aws:kinesis/stream:Stream", name, { ...custom, ...more }));
  await stream("stream", {
    inputs: { shardCount: 1, kmsKeyId: "key-id" },
    dependencies: [KEY],
    propertyDependencies: { kmsKeyId: [KEY] },
  });
  const abroad = await deployment.register(
    resource("pulumi:providers:aws", "abroad", {
      ...custom,
      inputs: { region: "us-east-1", defaultTags: "{}" },
    }),
  );
  await stream("far", { provider: `${abroad.urn}::${abroad.id}`, inputs: { shardCount: 1 } });
  await deployment.register(
    resource("random:index/randomPassword:RandomPassword", "password", {
      custom: true,
      inputs: { length: 20 },
    }),
  );
  await deployment.register(
    resource("awsx:ec2:Vpc", "network", {
      remote: true,
      version: "3.9.0",
      inputs: { natGateways: { strategy: "None" } },
      propertyDependencies: { tags: [KEY] },
    }),
  );
  return deployment.graph();
}

function resource(type: string, name: string, more: Partial<Registration>): Registration {
  return {
    type,
    name,
    parent: STACK,
    custom: false,
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
    ...more,
  };
}

function shown(request: AnalyzeRequest | AnalyzerResource) {
  const provider = request.getProvider() as AnalyzerProviderResource | undefined;
  return {
    ...told(request),
    options: (request.getOptions() as AnalyzerResourceOptions).toObject(),
    provider: provider && told(provider),
  };
}

function told(one: AnalyzeRequest | AnalyzerResource | AnalyzerProviderResource) {
  return {
    urn: one.getUrn(),
    type: one.getType(),
    name: one.getName(),
    properties: one.getProperties()?.toJavaScript() ?? {},
  };
}
