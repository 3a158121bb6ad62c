import { fileURLToPath } from "node:url";
import { type ResourceValidationArgs, unknownCheckingProxy } from "@pulumi/policy";
import { expect } from "chai";
import { onAny, resourceRule } from "../../policy/rule.ts";
import type { Graph, Resource } from "../../program/graph.ts";
import { type Analyzer, openAnalyzer } from "../../program/policyPack/analyzer.ts";
import type { Violation } from "../../program/policyPack/violation.ts";
import { stack } from "../support/stacks.ts";
import { access } from "./broken/access.ts";
import { data } from "./broken/data.ts";
import { service } from "./broken/service.ts";
import { rows } from "./broken/table.ts";
import { changed, made, named } from "./change.ts";
import { UNKNOWN } from "./unknown.ts";

const policy = fileURLToPath(new URL("../../policy", import.meta.url));

describe("a value that only a deployment can tell", () => {
  let prod: Graph;
  let pack: Analyzer;

  before(async () => {
    [prod, pack] = await Promise.all([stack("prod"), openAnalyzer(policy)]);
  });
  after(() => pack.close());

  it("breaks no rule, whichever input it is", async () => {
    const said = await Promise.all(
      prod.resources
        .filter(({ custom }) => custom)
        .flatMap((resource) =>
          Object.keys(resource.inputs).map((key) =>
            pack.resource(prod, changed(resource, key, UNKNOWN)),
          ),
        ),
    );
    expect(said.flat()).to.deep.equal([]);
  });

  it("breaks no rule where a known one could", async () => {
    // Not within a document, whose text is known as a whole or not at all; and no option, which is always known.
    const places = rows({ ...data, ...access, ...service }).filter(
      ({ path, name }) =>
        !/^(policy|assumeRolePolicy)\./.test(path) && !(path in named(prod, name).options),
    );
    const said = await Promise.all(
      places.map(async ({ rule, name, path, right }) => {
        const resource = named(prod, name);
        const kept = right === undefined ? resource : changed(resource, path, right);
        const found = await pack.resource(prod, changed(kept, path, UNKNOWN));
        return found.filter((one) => one.rule === rule);
      }),
    );
    expect(said.flat()).to.deep.equal([]);
  });

  it("hides nothing that is known beside it", async () => {
    const rules = [{ cidrBlocks: UNKNOWN }, { cidrBlocks: [UNKNOWN, "0.0.0.0/0"] }];
    const open = made(prod, "aws:ec2/securityGroup:SecurityGroup", { ingress: rules });
    const trust = { Statement: [{ Effect: "Allow", Action: "sts:*", Principal: { AWS: "*" } }] };
    const role = made(prod, "aws:iam/role:Role", {
      assumeRolePolicy: JSON.stringify(trust),
      inlinePolicies: [{ policy: UNKNOWN }],
    });
    expect(namesOf(await pack.resource(prod, open))).to.deep.equal(["no-open-ingress"]);
    expect(namesOf(await pack.resource(prod, role))).to.deep.equal([
      "no-wildcard-actions",
      "no-public-principals",
    ]);
  });

  it("may be a gateway to the bank's own network", async () => {
    const route = made(prod, "aws:ec2/route:Route", { gatewayId: UNKNOWN });
    expect(await pack.resource(prod, route)).to.deep.equal([]);
  });

  it("is no missing tag, neither on the resource nor among the provider's", async () => {
    const type = "aws:kinesis/stream:Stream";
    const rest = { encryptionType: "KMS", kmsKeyId: "key" };
    const untagged = made(prod, type, { ...rest, tags: {} });
    const [aws] = prod.defaultProviders?.filter(({ name }) => name.startsWith("default_7")) ?? [];
    const unsure: Graph = {
      ...prod,
      defaultProviders: [{ ...(aws as Resource), inputs: { defaultTags: UNKNOWN } }],
    };
    expect(namesOf(await pack.resource(prod, untagged))).to.deep.equal(Array(3).fill("tagged"));
    expect(await pack.resource(unsure, untagged)).to.deep.equal([]);
    const tags = { Project: UNKNOWN, Stack: "dev", ManagedBy: UNKNOWN };
    const [other, ...more] = await pack.resource(prod, made(prod, type, { ...rest, tags }));
    expect(other?.message).to.include("its tag Stack is dev, not prod");
    expect(more).to.deep.equal([]);
  });

  it("may name what a resource has to go with, unless it is from another", async () => {
    const names = (violations: Violation[]) =>
      namesOf(violations).filter((name) => name !== NOBODY);
    const unsure = prod.resources.map((resource) => {
      const { propertyDependencies: _, ...rest } = resource;
      const outputs = Object.keys(resource.outputs).map((key) => [key, UNKNOWN]);
      return resource.custom ? { ...rest, outputs: Object.fromEntries(outputs) } : resource;
    });
    expect(names(await pack.stack({ ...prod, resources: unsure }))).to.deep.equal([]);

    const [lake, models] = [named(prod, "lake-bucket"), named(prod, "models-bucket")];
    const elsewhere = prod.resources.map((resource) =>
      resource.name === "lake-policy"
        ? {
            ...changed(resource, "bucket", UNKNOWN),
            propertyDependencies: { bucket: [models.urn] },
          }
        : resource,
    );
    const said = await pack.stack({ ...prod, resources: elsewhere });
    expect(said.filter(({ rule }) => rule !== NOBODY).map(({ urn }) => urn)).to.deep.equal([
      lake.urn,
    ]);
  });

  it("is told the engine as why a rule doesn't apply, when nothing else is wrong", () => {
    const rule = resourceRule(
      { name: "short", reason: "Long ones don't fit", remedy: "Shorten it", severity: "low" },
      onAny(/./, ({ props }) => props.name.length > 3 && "its name is long"),
      onAny(/./, ({ props }) => props.title.length > 3 && "its title is long"),
    );
    const outcome = (props: object) => {
      const said: string[] = [];
      const seen = {
        type: "aws:x",
        props: unknownCheckingProxy(props),
        notApplicable: (reason: string) => said.push(reason),
      };
      const { validateResource } = rule;
      if (typeof validateResource !== "function") throw new Error("several validations");
      validateResource(seen as unknown as ResourceValidationArgs, (message) => {
        said.push(String(message));
      });
      return said;
    };
    expect(outcome({ name: "a", title: UNKNOWN })).to.deep.equal([
      "string value at .title can't be known during preview; pulumi up can tell, and judges it then",
    ]);
    expect(outcome({ name: UNKNOWN, title: "abcd" })).to.deep.equal([
      "its title is long. Shorten it.",
    ]);
  });
});

/** About what prod lacks: addresses of people. */
const NOBODY = "alarms-reach-someone";

function namesOf(violations: readonly Violation[]): string[] {
  return violations.map(({ rule }) => rule);
}
