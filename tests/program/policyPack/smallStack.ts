import { defaultProvider } from "../../../program/defaultProviders.ts";
import type { Graph, Resource } from "../../../program/graph.ts";

const urn = (type: string, name: string) => `urn:pulumi:good::fixture::${type}::${name}`;
const STACK = urn("pulumi:pulumi:Stack", "fixture-good");
const STORE = urn("fixture:index:Store", "store");
const BUCKET = urn("fixture:index:Store$aws:s3/bucket:Bucket", "store-bucket");
const ROLE = urn("aws:iam/role:Role", "role");
const POLICY = urn("aws:iam/rolePolicy:RolePolicy", "policy");
const STREAM = urn("aws:kinesis/stream:Stream", "stream");
const roleArn = "arn:aws:iam::123456789012:role/role-1";

/** A stack with all that a graph can hold: components, secrets, files, archives, links and explicit providers. */
export const SMALL_STACK: Graph = {
  project: "fixture",
  stack: "good",
  region: "sa-east-1",
  accountId: "123456789012",
  outputs: {},
  defaultProviders: [
    defaultProvider({ project: "fixture", stack: "good" }, "aws", undefined, {
      values: { "aws:region": "sa-east-1" },
      secretKeys: [],
    }),
  ],
  resources: [
    resource(STACK, { custom: false }),
    resource(STORE, { custom: false, parent: STACK }),
    resource(BUCKET, { parent: STORE, outputs: { id: "store-bucket-1" } }),
    resource(urn("fixture:index:Store$aws:s3/bucketVersioning:BucketVersioning", "versioning"), {
      parent: STORE,
      inputs: { bucket: "store-bucket-1" },
      dependencies: [BUCKET],
      propertyDependencies: { bucket: [BUCKET] },
    }),
    resource(ROLE, { outputs: { arn: roleArn } }),
    resource(POLICY, { dependencies: [ROLE] }),
    resource(urn("aws:lambda/function:Function", "code"), {
      inputs: {
        code: {
          kind: "archive",
          files: { "index.js": Buffer.from("exports.handler = 1;"), "site/empty.txt": Buffer.of() },
        },
        environment: { variables: { PASSWORD: "pulumi" } },
        role: roleArn,
      },
      secrets: ["environment"],
      dependencies: [POLICY, ROLE],
      propertyDependencies: { role: [ROLE] },
      options: { protect: true, ignoreChanges: ["memorySize"] },
    }),
    resource(urn("aws:s3/bucketObjectv2:BucketObjectv2", "hello"), {
      inputs: {
        source: { kind: "file", bytes: Buffer.from("hello"), path: "/somewhere/hello.txt" },
        content: { kind: "file", bytes: Buffer.from("olá") },
      },
      provider: urn("pulumi:providers:aws", "other"),
    }),
    resource(urn("pulumi:providers:aws", "other"), { inputs: { region: "us-east-1" } }),
    resource(STREAM, {}),
  ],
};

type Given = Partial<Omit<Resource, "options"> & { options: Partial<Resource["options"]> }>;

function resource(urn: string, given: Given): Resource {
  const [, , types = "", name = ""] = urn.split("::");
  return {
    urn,
    type: types.split("$").at(-1) ?? "",
    name,
    ...(urn !== STACK && { parent: STACK }),
    custom: true,
    inputs: {},
    outputs: {},
    secrets: [],
    dependencies: [],
    ...given,
    options: {
      protect: false,
      retainOnDelete: false,
      deleteBeforeReplace: false,
      ignoreChanges: [],
      ...given.options,
    },
  };
}
