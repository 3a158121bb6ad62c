import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { jobs, ROOT, steps } from "./support.ts";

const run = promisify(execFile);
const { scripts, engines, dependencies } = JSON.parse(
  readFileSync(join(ROOT, "package.json"), "utf8"),
) as {
  scripts: Record<string, string>;
  engines: { node: string };
  dependencies: Record<string, string>;
};
const ci = readFileSync(join(ROOT, ".ci/run"), "utf8");

/** Every `npm …` and `.ci/run` of the workflows, by job. */
const commands = steps.flatMap(({ job, step }) =>
  [...(step.run ?? "").matchAll(/^\s*(npm [^|\n]+?|\.ci\/run)(?= \||$)/gm)].map(
    ([, command]) => [job, command ?? ""] as const,
  ),
);

/** The script that an npm command runs. */
function scriptOf(command: string): string | undefined {
  const words = command.split(" ").filter((word) => !word.startsWith("--silent"));
  if (words[0] !== "npm" || words[1] === "ci") return undefined;
  return words[1] === "run" ? words[2] : words[1];
}

describe("commands of the workflows", () => {
  it("are those of .ci/run, and for each stack what it declares, its policies and a run", () => {
    expect(commands.filter(([job]) => job.startsWith("check/"))).to.deep.equal([
      ["check/check", ".ci/run"],
      ["check/engine", "npm ci"],
      ["check/engine", "npm run test:engine"],
      ["check/stack", "npm ci"],
      ["check/stack", 'npm run --silent plan -- --stack "$STACK"'],
      ["check/stack", 'npm run policy -- --stack "$STACK"'],
      ["check/stack", 'npm start -- --stack "$STACK" --compare no'],
    ]);
    expect(jobs.get("check/stack")?.strategy?.matrix).to.deep.equal({ stack: ["dev", "prod"] });
    expect(ci.split("\n").filter((line) => line.startsWith("npm "))).to.deep.equal([
      "npm ci",
      "npm run check",
      "npm test",
      "npm run test:train",
      "npm run test:engine -- --grep '^dev'",
      "npm start",
      "npm run rehearse",
    ]);
  });

  it("need nothing but packages where there are credentials", () => {
    const others = commands.filter(([job]) => !job.startsWith("check/"));
    expect([...new Set(others.map(([, command]) => command))]).to.deep.equal([
      "npm ci --ignore-scripts",
    ]);
  });

  const used = [
    ...commands.map(([, command]) => command),
    ...ci.split("\n").filter((line) => line.startsWith("npm ")),
  ];
  for (const name of new Set(used.flatMap((command) => scriptOf(command) ?? []))) {
    it(`npm run ${name} is a script of package.json, of a file that is there`, () => {
      const [, file] = / ([a-z]+\/\S+\.ts)$/.exec(scripts[name] ?? "") ?? [];
      expect([
        typeof scripts[name],
        file === undefined || existsSync(join(ROOT, file)),
      ]).to.deep.equal(["string", true]);
    });
  }

  it("know the flags that they are given", async () => {
    const flagged = commands.filter(([, command]) => command.includes(" -- "));
    const missing = await Promise.all(
      flagged.map(async ([, command]) => {
        const [program, ...args] = (scripts[scriptOf(command) ?? ""] ?? "").split(" ");
        const { stdout } = await run(
          program === "node" ? process.execPath : "",
          [...args, "--help"],
          {
            cwd: ROOT,
          },
        );
        const flags = command.slice(command.indexOf(" -- ") + 4).match(/--[a-z]+/g) ?? [];
        return flags.filter((flag) => !stdout.includes(`  ${flag} `));
      }),
    );
    expect([flagged.length, missing.flat()]).to.deep.equal([3, []]);
  });

  it("run on the Node that package.json asks for", () => {
    const least = Number(/^>=(\d+)\./.exec(engines.node)?.[1]);
    const asked = steps.flatMap(({ step }) => step.with?.["node-version"] ?? []).map(Number);
    const checked = jobs.get("check/check")?.strategy?.matrix.node as number[];
    expect([Math.min(...checked), checked.filter((version) => version < least)]).to.deep.equal([
      least,
      [],
    ]);
    expect(asked.filter((version) => !checked.includes(version))).to.deep.equal([]);
  });

  it("use the Pulumi CLI of the SDK's version", () => {
    const versions = steps.flatMap(({ step }) =>
      step.uses?.startsWith("pulumi/actions@") ? [step.with?.["pulumi-version"]] : [],
    );
    expect(new Set(versions)).to.deep.equal(new Set([dependencies["@pulumi/pulumi"]]));
  });
});
