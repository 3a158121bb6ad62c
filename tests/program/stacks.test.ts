import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Graph, Resource } from "../../program/graph.ts";
import { stack } from "../support/stacks.ts";

describe("the project's own stacks", () => {
  let dev: Graph;
  let prod: Graph;

  before(async () => {
    [dev, prod] = await Promise.all([stack("dev"), stack("prod")]);
  });

  it("export only what is known", () => {
    for (const { outputs } of [dev, prod]) {
      expect(outputs).to.include.keys("streamName", "firehoseName", "lakeBucket", "fraudEndpoint");
      expect(Object.values(outputs)).to.satisfy((all: unknown[]) =>
        all.every((value) => typeof value === "string" && value !== ""),
      );
    }
  });

  it("give each call of the Lambda a door in its network, and no other", () => {
    const inputsOf = (name: string) =>
      (prod.resources.find((resource) => resource.name === name) as Resource).inputs;
    const { vpcEndpointSpecs } = inputsOf("network-vpc") as {
      vpcEndpointSpecs: { serviceName: string; policy: string }[];
    };
    const doors = vpcEndpointSpecs
      .filter(({ serviceName }) => !serviceName.endsWith(".s3"))
      .flatMap(({ policy }) => (JSON.parse(policy) as Policy).Statement);
    const { Statement } = inputsOf("scoring-role-policy").policy as Policy;
    const calls = Statement.filter(
      ({ Action }) => !/^(ec2|kms|logs):/.test([Action].flat()[0] as string),
    );
    const what = ({ Action, Resource }: Policy["Statement"][number]) => ({ Action, Resource });
    expect(doors.map(what)).to.have.deep.members(calls.map(what));
  });

  it("record nothing in a component's inputs that tells where the project is on this machine", () => {
    const root = fileURLToPath(new URL("../..", import.meta.url));
    for (const { resources } of [dev, prod]) {
      const components = resources.filter(({ custom }) => !custom);
      expect(components).to.not.be.empty;
      const placed = components.filter(({ inputs }) => JSON.stringify(inputs).includes(root));
      expect(placed.map(({ name }) => name)).to.deep.equal([]);
    }
  });

  it("carry the code and the models as bytes", () => {
    for (const { resources } of [dev, prod]) {
      const sizes = resources.flatMap(({ inputs: { code, source } }) => bytesOf(code ?? source));
      expect(sizes).to.have.lengthOf(3);
      expect(sizes.every((size) => size > 0)).to.equal(true);
    }
  });
});

interface Policy {
  readonly Statement: readonly {
    readonly Action: string | readonly string[];
    readonly Resource: unknown;
  }[];
}

/** Sizes of the files of an archive, or of one file. */
function bytesOf(contents: unknown): number[] {
  const { files, bytes } = (contents ?? {}) as {
    files?: Record<string, Uint8Array>;
    bytes?: Uint8Array;
  };
  return [...Object.values(files ?? {}), ...(bytes ? [bytes] : [])].map(({ length }) => length);
}
