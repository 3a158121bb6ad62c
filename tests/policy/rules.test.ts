import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Graph, Resource } from "../../program/graph.ts";
import { type Analyzer, openAnalyzer, violationsOf } from "../../program/policyPack/analyzer.ts";
import type { Violation } from "../../program/policyPack/violation.ts";
import { stack } from "../support/stacks.ts";
import { access } from "./broken/access.ts";
import { data } from "./broken/data.ts";
import { service } from "./broken/service.ts";
import { rows } from "./broken/table.ts";
import { changed, made, named } from "./change.ts";
import { MADE_UP } from "./madeUp.ts";
import { TOGETHER } from "./together.ts";
import { asInFirstPreview } from "./unknown.ts";

const EXISTING = rows({ ...data, ...access, ...service });
const policy = fileURLToPath(new URL("../../policy", import.meta.url));

describe("the policy pack", () => {
  let dev: Graph;
  let prod: Graph;
  let pack: Analyzer;
  /** What prod breaks as a whole. */
  let together: Violation[];

  before(async () => {
    [dev, prod, pack] = await Promise.all([stack("dev"), stack("prod"), openAnalyzer(policy)]);
    together = await pack.stack(prod);
  });
  after(() => pack.close());

  it("has nothing against dev", async () => {
    expect(await violationsOf(pack, dev)).to.deep.equal([]);
  });

  it("only minds of prod that nobody has subscribed to its alarms yet", async () => {
    const said = await violationsOf(pack, prod);
    expect(said.map(({ level, rule, urn }) => [level, rule, urn.split("::")[3]])).to.deep.equal([
      ["advisory", "alarms-reach-someone", "monitoring-topic"],
    ]);
  });

  it("shows below that each of its rules can be broken", () => {
    const broken = [...EXISTING, ...MADE_UP, ...TOGETHER].map(({ rule }) => rule);
    expect([...new Set(broken)]).to.have.members(pack.rules.map(({ name }) => name));
  });

  for (const { rule, name, path, wrong, problem, right } of EXISTING) {
    it(`${rule}: ${problem} (${name})`, async () => {
      const original = named(prod, name);
      const kept = right === undefined ? original : changed(original, path, right);
      await expectBroken(rule, problem, kept, changed(kept, path, wrong));
    });
  }

  for (const { rule, type, wrong, right, problem } of MADE_UP) {
    it(`${rule}: ${problem} (${type})`, async () => {
      const broken = made(prod, type, wrong as Resource["inputs"]);
      const kept = right && made(prod, type, right as Resource["inputs"]);
      await expectBroken(rule, problem, kept, broken);
    });
  }

  for (const { rule, problem, name, kept, broken } of TOGETHER) {
    it(`${rule}: ${problem} (${name})`, async () => {
      const right = kept ? kept(prod) : prod;
      const before = kept ? await pack.stack(right) : together;
      const after = await pack.stack(broken(right));
      expect(before.filter((violation) => violation.rule === rule)).to.deep.equal([]);
      expect(told(without(after, before), problem)).to.deep.equal([[rule, problem]]);
    });
  }

  it("asks less of other stacks than of production", async () => {
    const bare = changed(named(dev, "lake-bucket"), "forceDestroy", true);
    expect(await pack.resource(dev, bare)).to.deep.equal([]);
  });

  it("judges a first preview by what is known, without a line for each rule that has to wait", async () => {
    const said = await violationsOf(pack, asInFirstPreview(prod));
    expect(said.map(({ rule }) => rule)).to.deep.equal(["alarms-reach-someone"]);
  });

  it("judges the parts of a VPC, not the component, whose inputs only its plugin gets", async () => {
    const vpc = prod.resources.find(({ type }) => type === "awsx:ec2:Vpc") as Resource;
    const gateway = made(prod, "aws:ec2/natGateway:NatGateway", { subnetId: "subnet-1" });
    const part = { ...gateway, parent: vpc.urn };
    expect(await pack.resource(prod, { ...vpc, inputs: {}, outputs: {} })).to.deep.equal([]);
    const said = await pack.resource(prod, part);
    expect(told(said, "it is a NAT gateway")).to.deep.equal([
      ["no-internet-egress", "it is a NAT gateway"],
    ]);
  });

  /** @param kept What keeps to the rule; none where nothing of the type does. */
  async function expectBroken(
    rule: string,
    problem: string,
    kept: Resource | undefined,
    broken: Resource,
  ): Promise<void> {
    const before = kept ? await pack.resource(prod, kept) : [];
    const after = await pack.resource(prod, broken);
    expect(before.filter((violation) => violation.rule === rule)).to.deep.equal([]);
    expect(told(without(after, before), problem)).to.deep.equal([[rule, problem]]);
  }
});

/** What is new. */
function without(after: readonly Violation[], before: readonly Violation[]): Violation[] {
  return after.filter(
    (one) => !before.some(({ rule, message }) => rule === one.rule && message === one.message),
  );
}

/** Rule and problem; a message is the reason, then the problem and what to do. */
function told(violations: readonly Violation[], problem: string): [string, string | undefined][] {
  return violations.map(({ rule, message }) => {
    const [, second = ""] = message.split("\n");
    return [rule, second.startsWith(problem) ? problem : second];
  });
}
