import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { CommandError } from "../../../cli/errors.ts";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../../../contract/features.ts";
import { packed, versionOf } from "../../../training/artifact.ts";
import { readModels } from "../../../training/evaluation/models.ts";
import type { XGBoost } from "../../../training/xgboost.ts";

const BOOSTERS = { fraud: Buffer.from('{"a":1}'), segmentation: Buffer.from('{"b":2}') };

/** A library that answers each row with the row itself, once it is given the segmentation model. */
const echo = {
  matrix: (values: Float32Array) => ({ handle: values, free() {} }),
  load: (json: Uint8Array) => ({
    predict: ({ handle }: { handle: Float32Array }) =>
      Buffer.from(json).equals(BOOSTERS.fraud) ? handle.subarray(0, 1) : handle.subarray(0, 4),
    free() {},
  }),
} as unknown as XGBoost;

describe("the models to be evaluated", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "sentinela-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function write(name: keyof typeof BOOSTERS, manifest: object): void {
    const version = versionOf(name, BOOSTERS[name]);
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, "model.tar.gz"), packed(BOOSTERS[name]));
    writeFileSync(join(directory, name, "manifest.json"), JSON.stringify({ version, ...manifest }));
  }
  const fraud = { features: FRAUD_FEATURES, threshold: 0.3 };
  const segmentation = { features: SEGMENTATION_FEATURES, segments: ["a", "b"] };
  const refusal = async () => {
    const error: unknown = await readModels(directory, echo).catch((reason: unknown) => reason);
    expect(error).to.be.an.instanceOf(CommandError);
    return (error as Error).message.replaceAll(directory, "DIR");
  };

  it("answer row by row, from what is packed", async () => {
    write("fraud", fraud);
    write("segmentation", segmentation);
    const models = await readModels(directory, echo);
    const two = new Float32Array(2 * SEGMENTATION_FEATURES.length);
    two.set([0.25, 0.75, 0.875, 0.125]);

    expect([models.fraud.threshold, models.segmentation.segments]).to.deep.equal([0.3, ["a", "b"]]);
    expect(models.scores(Float32Array.of(0.5, 2))).to.deep.equal(Float32Array.of(0.5));
    expect(models.segments(two)).to.deep.equal([1, 0]);
  });

  it("must be there", async () => {
    expect(await refusal()).to.equal(
      "--models: there is no model in DIR/fraud: run npm run train, or name the directory that holds fraud/ and segmentation/",
    );
  });

  it("must have been trained on the code's features", async () => {
    write("fraud", { ...fraud, features: FRAUD_FEATURES.slice(1) });

    expect(await refusal()).to.match(
      /^DIR\/fraud\/manifest\.json: the model's features differ from the code's: the model lacks \[valor_transacao\]/,
    );
  });

  it("must be what their manifests say", async () => {
    write("fraud", { ...fraud, version: "fraud-000000000000" });

    expect(await refusal()).to.equal(
      `DIR/fraud/model.tar.gz holds ${versionOf("fraud", BOOSTERS.fraud)}, and the manifest beside it says fraud-000000000000. Write both anew with npm run train`,
    );
  });
});
