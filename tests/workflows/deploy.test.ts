import { createHash } from "node:crypto";
import { expect } from "chai";
import { expression, jobs, ran, stepOf, workflows } from "./support.ts";

const sha256 = (data: string) => createHash("sha256").update(data).digest("hex");
const STATE = "the state\n";
const PLAN = "the plan\n";
const GUARD = "Refuse a plan that is not the approved one, or a stack that has moved since";

/** The guard before `pulumi up`, told what the preview saw. */
const guard = (pulumi: string, plan = PLAN) =>
  ran(
    stepOf("deploy/prod", GUARD),
    { pulumi },
    { STACK: "prod", PLAN: sha256(PLAN), STATE: sha256(STATE) },
    { "prod.plan.json": plan },
  );

describe("deploying", () => {
  it("goes through dev, a preview of prod, and prod's environment, in that order", () => {
    const deploy = Object.entries(workflows.get("deploy")?.jobs ?? {});
    expect(
      deploy.map(([name, { needs, environment }]) => [name, needs, environment]),
    ).to.deep.equal([
      ["check", undefined, undefined],
      ["dev", "check", "dev"],
      ["preview", "dev", undefined],
      ["prod", "preview", "prod"],
    ]);
  });

  it("applies to prod the plan that was uploaded in the same run, and no other", () => {
    const last = jobs.get("deploy/prod")?.steps?.at(-1);
    const [up] = (jobs.get("deploy/preview")?.steps ?? []).flatMap(({ uses, with: args }) =>
      uses?.startsWith("actions/upload-artifact@") ? [args] : [],
    );
    const [down] = (jobs.get("deploy/prod")?.steps ?? []).flatMap(({ uses, with: args }) =>
      uses?.startsWith("actions/download-artifact@") ? [args] : [],
    );
    expect([last?.run, up?.name, up?.path, down]).to.deep.equal([
      'pulumi up --yes --stack "$STACK" --policy-pack policy --plan "$RUNNER_TEMP/prod.plan.json"',
      "prod-plan",
      `${expression("runner.temp")}/prod.plan.json`,
      { name: "prod-plan", path: expression("runner.temp") },
    ]);
  });

  it("applies no plan outside the run that made it", () => {
    const pull = JSON.stringify(workflows.get("pull-request"));
    expect(pull).to.not.match(/save-plan|"plan"|artifact|pulumi up/);
  });

  it("goes on when the plan is the approved one and the stack has not moved", async () => {
    expect(await guard("echo 'the state'")).to.deep.equal({
      code: 0,
      output: "",
      outputs: "",
      summary: "",
      called: ["pulumi stack export --stack prod"],
    });
  });

  it("refuses when the stack has moved since its preview", async () => {
    expect(await guard("echo 'another state'")).to.deep.equal({
      code: 1,
      output:
        "::error::The stack prod has moved since it was previewed, so the approved plan no longer says what would happen. Run all jobs of this workflow again, or approve a newer run.\n",
      outputs: "",
      summary: "",
      called: ["pulumi stack export --stack prod"],
    });
  });

  it("refuses when the stack cannot be read", async () => {
    const { code, output } = await guard("echo 'error: no stack' >&2; exit 6");
    expect([code, output]).to.deep.equal([6, "error: no stack\n"]);
  });

  it("refuses another plan than the one that was previewed", async () => {
    const { code, output, called } = await guard("echo 'the state'", "another plan\n");
    expect([code, output, called]).to.deep.equal([
      1,
      "::error::The plan is not the one that was previewed. Run all jobs of this workflow again.\n",
      [],
    ]);
  });
});

describe("previewing prod", () => {
  it("notes the state before it looks", async () => {
    const { code, outputs } = await ran(
      stepOf("deploy/preview", "Note the state of the stack"),
      { pulumi: "echo 'the state'" },
      { STACK: "prod" },
    );
    expect([code, outputs]).to.deep.equal([0, `sha256=${sha256(STATE)}\n`]);
    const names = (jobs.get("deploy/preview")?.steps ?? []).map(({ name }) => name);
    expect(names.indexOf("Note the state of the stack")).to.be.lessThan(names.indexOf("Plan"));
  });

  it("notes nothing when the state cannot be read", async () => {
    const { code, outputs } = await ran(
      stepOf("deploy/preview", "Note the state of the stack"),
      { pulumi: "exit 6" },
      { STACK: "prod" },
    );
    expect([code, outputs]).to.deep.equal([6, ""]);
  });

  it("saves a plan, and shows whoever approves it what it would do", async () => {
    const { code, output, outputs, summary, called } = await ran(
      stepOf("deploy/preview", "Plan"),
      { pulumi: `echo '~ update'; printf '${PLAN.replace("\n", "\\n")}' > "\${@: -1}"` },
      { STACK: "prod" },
    );
    expect([code, output, outputs, summary, called]).to.deep.equal([
      0,
      "~ update\n",
      `sha256=${sha256(PLAN)}\n`,
      "### What approval would do to prod\n```diff\n~ update\n```\n",
      [
        "pulumi preview --stack prod --policy-pack policy --diff --color never --save-plan TEMP/prod.plan.json",
      ],
    ]);
  });

  it("ends where the preview fails, as when a policy is broken", async () => {
    const { code, outputs } = await ran(
      stepOf("deploy/preview", "Plan"),
      { pulumi: "echo '1 policy violation'; exit 1" },
      { STACK: "prod" },
    );
    expect([code, outputs]).to.deep.equal([1, ""]);
  });

  for (const [rules, passes] of [
    ["branch_policy required_reviewers", true],
    ["wait_timer branch_policy", false],
    ["", false],
  ] as const) {
    it(`${passes ? "goes on" : "refuses"} when prod's environment has "${rules}"`, async () => {
      const { code, output, called } = await ran(
        stepOf("deploy/preview", "Refuse to plan what nobody would be asked to approve"),
        { gh: `echo '${rules}'` },
        { GH_REPO: "bank/sentinela" },
      );
      expect([code, output, called]).to.deep.equal([
        passes ? 0 : 1,
        passes
          ? ""
          : "::error::The environment prod has no required reviewers, so prod would be deployed unasked. Set them under Settings, Environments, prod.\n",
        [
          'gh api repos/bank/sentinela/environments/prod --jq [.protection_rules[].type] | join(" ")',
        ],
      ]);
    });
  }
});
