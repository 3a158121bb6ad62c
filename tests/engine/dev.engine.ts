import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { stack } from "../support/stacks.ts";
import { scenario } from "./scenario.ts";
import { exported, resourcesOf } from "./state.ts";
import { changeStacks } from "./workbench.ts";

scenario("dev, with Pulumi's CLI", (bench) => {
  let here: string;
  let count: number;

  it("is made as it was previewed, of what the offline evaluation declares", async () => {
    const { resources } = await stack("dev");
    count = resources.length;
    here = await bench().project("here");
    expect(await bench().pulumi(here, "stack", "init", "dev")).to.include({ code: 0 });
    expect(await bench().pulumi(here, "preview", "-s", "dev")).to.include({
      code: 0,
      summary: `${count} to create`,
    });
    expect(await bench().pulumi(here, "up", "-s", "dev", "--yes", "--skip-preview")).to.include({
      code: 0,
      summary: `${count} created`,
    });
    const made = resourcesOf(await exported(bench(), here, "dev")).map(({ urn }) => urn);
    expect(made.sort()).to.deep.equal(resources.map(({ urn }) => urn).sort());
  });

  it("has nothing to change when nothing has changed", async () => {
    const up = ["up", "-s", "dev", "--yes", "--skip-preview", "--expect-no-changes"];
    expect(await bench().pulumi(here, ...up)).to.include({
      code: 0,
      summary: `${count} unchanged`,
    });
  });

  it("has no drift when nobody has changed AWS", async () => {
    // As drift.yaml asks.
    const drift = ["preview", "-s", "dev", "--refresh", "--expect-no-changes", "--diff"];
    expect(await bench().pulumi(here, ...drift)).to.include({
      code: 0,
      summary: `${count} unchanged`,
    });
  });

  it("has nothing to change from another directory", async () => {
    const there = await bench().project("there");
    await copyFile(join(here, "Pulumi.dev.yaml"), join(there, "Pulumi.dev.yaml"));
    const preview = ["preview", "-s", "dev", "--expect-no-changes", "--diff"];
    expect(await bench().pulumi(there, ...preview)).to.include({
      code: 0,
      summary: `${count} unchanged`,
    });
  });

  it("keeps the key of the profiles encrypted in its state", async () => {
    const open = resourcesOf(await exported(bench(), here, "dev", "--show-secrets"));
    const { outputs } =
      open.find(({ type }) => type === "random:index/randomPassword:RandomPassword") ?? {};
    const { plaintext = "" } = (outputs?.result ?? {}) as { plaintext?: string };
    const key = JSON.parse(plaintext) as string;
    expect(key).to.match(/^[A-Za-z0-9]{64}$/);
    expect(await exported(bench(), here, "dev")).to.not.include(key);
  });

  it("changes in place only what a changed setting is of", async () => {
    await changeStacks(here, (name, settings) => {
      if (name === "dev") settings["sentinela:logRetentionDays"] = 14;
    });
    const up = await bench().pulumi(here, "up", "-s", "dev", "--yes", "--skip-preview");
    expect(up).to.include({ code: 0 });
    const changed = up.steps.filter((step) => !step.includes(" sentinela:index:"));
    const groups = ["alerts", "fraud", "scoring", "segmentation", "transactions"];
    expect(changed).to.deep.equal(
      groups.map((name) => `updated aws:cloudwatch:LogGroup ${name}-logs`),
    );
  });

  it("leaves nothing when it is destroyed", async () => {
    expect(await bench().pulumi(here, "destroy", "-s", "dev", "--yes")).to.include({
      code: 0,
      summary: `${count} deleted`,
    });
    expect(bench().cloud.things()).to.deep.equal([]);
  });
});
