import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { inReach, serverless } from "./prodSettings.ts";
import { scenario } from "./scenario.ts";
import { changeStacks } from "./workbench.ts";

const FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const MODEL = "aws:sagemaker/model:Model";

scenario("models of prod, with Pulumi's CLI", (bench) => {
  let prod: string;
  const up = () => bench().pulumi(prod, "up", "-s", "prod", "--yes", "--skip-preview");
  const fraudModels = () =>
    bench()
      .cloud.things()
      .filter(({ type, urn }) => type === MODEL && urn.endsWith("::fraud-model"));

  it("are made though a role is not known yet, since the error hook tries again", async () => {
    prod = await bench().project("prod", inReach);
    const message = "The security token included in the request is invalid";
    bench().cloud.steer({
      faults: [{ operation: "create", type: FIREHOSE, message, times: 1 }],
    });
    expect(await bench().pulumi(prod, "stack", "init", "prod")).to.include({ code: 0 });
    expect(await up()).to.include({ code: 0 });
    expect(bench().cloud.steering().faults?.[0]?.times).to.equal(0);
  });

  it("are exchanged on the endpoint that is there, and the old one stays", async () => {
    await newModel("fraud-222222222222");
    const { code, steps } = await up();
    expect([code, fraudModels().length]).to.deep.equal([0, 2]);
    expect(steps.filter((step) => /^(created|updated) .*aws:/.test(step))).to.deep.equal([
      "created replacement aws:s3:BucketObjectv2 fraud-artefact",
      "created replacement aws:sagemaker:EndpointConfiguration fraud-config",
      "created replacement aws:sagemaker:Model fraud-model",
      "updated aws:lambda:Alias scoring-live",
      "updated aws:lambda:Function scoring-function",
      "updated aws:sagemaker:Endpoint fraud-endpoint",
    ]);
  });

  it("fail the deployment when SageMaker undoes the rollout", async () => {
    await newModel("fraud-333333333333");
    bench().cloud.steer({ undoRollouts: true });
    const { code, output } = await up();
    expect(output).to.include("SageMaker undid the rollout of endpoint sentinela-prod-fraud-");
    expect(code).to.not.equal(0);
  });

  it("are rolled out again by the next deployment", async () => {
    bench().cloud.steer({});
    const { code, steps } = await up();
    expect([code, steps.filter((step) => step.startsWith("updated aws:"))]).to.deep.equal([
      0,
      [
        "updated aws:lambda:Alias scoring-live",
        "updated aws:lambda:Function scoring-function",
        "updated aws:sagemaker:Endpoint fraud-endpoint",
      ],
    ]);
  });

  it("get a new endpoint before the old one goes, when another mode is chosen", async () => {
    await changeStacks(prod, serverless);
    const { code, output } = await up();
    const at = (words: string) => output.indexOf(`aws:sagemaker:Endpoint fraud-endpoint ${words}`);
    expect([code, at("created replacement") < at("deleted original")]).to.deep.equal([0, true]);
    expect(at("created replacement")).to.be.greaterThan(0);
  });

  async function newModel(version: string): Promise<void> {
    const manifest = join(prod, "models/fraud/manifest.json");
    const written = JSON.parse(await readFile(manifest, "utf8"));
    await writeFile(manifest, JSON.stringify({ ...written, version }));
    await appendFile(join(prod, "models/fraud/model.tar.gz"), version);
  }
});
