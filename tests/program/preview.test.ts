import { expect } from "chai";
import type { Graph, Resource } from "../../program/graph.ts";
import { preview } from "../../program/preview.ts";

const graph: Graph = {
  project: "bank",
  stack: "dev",
  region: "sa-east-1",
  accountId: "123456789012",
  resources: [
    resource("stack", "pulumi:pulumi:Stack", "bank-dev"),
    resource("lake", "bank:index:Lake", "lake", { parent: "stack" }),
    resource("bucket", "aws:s3/bucket:Bucket", "lake-bucket", { parent: "lake", protect: true }),
    resource("policy", "aws:s3/bucketPolicy:BucketPolicy", "lake-policy", { parent: "lake" }),
    resource("config", "aws:sagemaker/endpointConfiguration:EndpointConfiguration", "fraud", {
      parent: "stack",
      protect: true,
      retainOnDelete: true,
    }),
  ],
  outputs: { shards: 2, bucket: "lake-bucket-0123456", password: "hush" },
  secretOutputs: ["password"],
};

describe("preview", () => {
  it("shows the tree as the CLI names it, the outputs and the count", () => {
    expect(preview(graph)).to.equal(
      [
        "Previewing bank, stack dev, in sa-east-1.",
        "Nothing is created. Account, ids and the seven digits behind a name are made up.",
        "",
        "     Type                                    Name         Plan",
        " +   pulumi:pulumi:Stack                     bank-dev     create",
        " +   ├─ bank:index:Lake                      lake         create",
        " +   │  ├─ aws:s3:Bucket                     lake-bucket  create, protect",
        " +   │  └─ aws:s3:BucketPolicy               lake-policy  create",
        " +   └─ aws:sagemaker:EndpointConfiguration  fraud        create, protect, retainOnDelete",
        "",
        "Outputs:",
        '  + bucket: "lake-bucket-0123456"',
        "  + password: [secret]",
        "  + shards: 2",
        "",
        "Resources:",
        "    + 5 to create, 2 of them protected",
      ].join("\n"),
    );
  });

  it("says whose parts it can't show", () => {
    const [stack] = graph.resources;
    const vpc: Resource = { ...resource("vpc", "awsx:ec2:Vpc", "network"), remote: true };

    const lines = preview({ ...graph, resources: stack ? [stack, vpc] : [], outputs: {} });
    expect(lines.split("\n").slice(-6)).to.deep.equal([
      " +   awsx:ec2:Vpc         network   create, remote",
      "",
      "Resources:",
      "    + 2 to create",
      "",
      "A plugin makes the parts of what is remote (network): only pulumi preview shows them, and counts them.",
    ]);
  });

  it("leaves out what a stack doesn't have", () => {
    const [stack] = graph.resources;

    expect(preview({ ...graph, resources: stack ? [stack] : [], outputs: {} })).to.equal(
      [
        "Previewing bank, stack dev, in sa-east-1.",
        "Nothing is created. Account, ids and the seven digits behind a name are made up.",
        "",
        "     Type                 Name      Plan",
        " +   pulumi:pulumi:Stack  bank-dev  create",
        "",
        "Resources:",
        "    + 1 to create",
      ].join("\n"),
    );
  });
});

function resource(
  urn: string,
  type: string,
  name: string,
  more: { parent?: string; protect?: boolean; retainOnDelete?: boolean } = {},
): Resource {
  const { parent, protect = false, retainOnDelete = false } = more;
  return {
    urn,
    type,
    name,
    ...(parent && { parent }),
    custom: type.startsWith("aws:"),
    inputs: {},
    outputs: {},
    secrets: [],
    dependencies: [],
    options: { protect, retainOnDelete, deleteBeforeReplace: false, ignoreChanges: [] },
  };
}
