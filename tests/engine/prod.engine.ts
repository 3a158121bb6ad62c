import { createHash } from "node:crypto";
import { expect } from "chai";
import { inReach } from "./prodSettings.ts";
import { scenario } from "./scenario.ts";
import { exported } from "./state.ts";
import { changeStacks } from "./workbench.ts";

scenario("prod, with Pulumi's CLI", (bench) => {
  let prod: string;
  let approved: string;
  /** The CLI's count of what the approved plan does. */
  let changed: string;
  /** What deploy.yaml keeps beside a plan. */
  const stateHash = async () =>
    createHash("sha256")
      .update(await exported(bench(), prod, "prod"))
      .digest("hex");
  const plan = (file: string) =>
    bench().pulumi(prod, "preview", "-s", "prod", "--save-plan", bench().path(file));
  const up = () => bench().pulumi(prod, "up", "-s", "prod", "--yes", "--skip-preview");
  const apply = (file: string) =>
    bench().pulumi(prod, "up", "-s", "prod", "--yes", "--plan", bench().path(file));

  it("is made by the plan that its preview has saved", async () => {
    prod = await bench().project("prod", inReach);
    expect(await bench().pulumi(prod, "stack", "init", "prod")).to.include({ code: 0 });
    const preview = await plan("first.json");
    expect(preview).to.include({ code: 0 });
    const [count] = preview.summary.split(" ");
    expect(preview.summary).to.equal(`${count} to create`);
    expect(await apply("first.json")).to.include({ code: 0, summary: `${count} created` });
    const again = ["preview", "-s", "prod", "--expect-no-changes"];
    expect(await bench().pulumi(prod, ...again)).to.include({
      code: 0,
      summary: `${count} unchanged`,
    });
  });

  it("has a state that stays the same until it moves, which is what guards a plan", async () => {
    approved = await stateHash();
    expect(await stateHash()).to.equal(approved);
    await retention(400);
    const preview = await plan("approved.json");
    changed = preview.summary.replace("to update", "updated");
    expect(changed).to.match(/^\d+ updated, \d+ unchanged$/);
    expect(await stateHash()).to.equal(approved);
    await retention(731);
    expect(await up()).to.include({ code: 0, summary: changed });
    expect(await stateHash()).to.not.equal(approved);
  });

  it("refuses to do by a plan what isn't in it", async () => {
    await retention(1096);
    const before = bench().cloud.things();
    const { code, output } = await apply("approved.json");
    expect(output).to.include(
      "violates plan: properties changed: ~~logRetentionDays[{400}!={1096}]",
    );
    expect([code === 0, bench().cloud.things()]).to.deep.equal([false, before]);
  });

  it("applies a plan wherever the state has got to, which is why deploy.yaml compares it", async () => {
    await retention(400);
    expect(await apply("approved.json")).to.include({ code: 0, summary: changed });
  });

  it("refuses to be destroyed, and loses nothing by it", async () => {
    const before = bench().cloud.things().length;
    const { code, output } = await bench().pulumi(prod, "destroy", "-s", "prod", "--yes");
    expect(output).to.include("because it is protected");
    expect([code === 0, bench().cloud.things().length]).to.deep.equal([false, before]);
  });

  it("is destroyed once its protection is off", async () => {
    await changeStacks(prod, (stack, settings) => {
      if (stack === "prod") settings["sentinela:protect"] = false;
    });
    expect(await up()).to.include({ code: 0 });
    const destroy = ["destroy", "-s", "prod", "--yes", "--skip-preview"];
    expect(await bench().pulumi(prod, ...destroy)).to.include({ code: 0 });
    expect(bench().cloud.things()).to.deep.equal([]);
  });

  function retention(days: number): Promise<void> {
    return changeStacks(prod, (stack, settings) => {
      if (stack === "prod") settings["sentinela:logRetentionDays"] = days;
    });
  }
});
