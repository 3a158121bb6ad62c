import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { readArtifact } from "../../../../emulator/sagemaker/xgboost/artifact.ts";
import { archive, linearModel, treeModel } from "../../../support/boosters.ts";

/** Answers logistic(bias) to any row. */
const constant = (bias: number) => linearModel([0, 0, bias]);
const row = { values: Float32Array.of(1, 2), rows: 1, columns: 2 };

async function answer(files: Record<string, Uint8Array>): Promise<number> {
  return (await readArtifact(archive(files), "model.tar.gz")).predict(row)[0] as number;
}

async function failure(bytes: Uint8Array): Promise<string> {
  return readArtifact(bytes, "s3://models/model.tar.gz").then(
    () => "loaded",
    (error: Error) => error.message,
  );
}

describe("a model archive", () => {
  it("answers with its one model, whatever its name", async () => {
    expect(await answer({ "xgboost-model": constant(0) })).to.equal(0.5);
    expect(await answer({ "./model.json": constant(0) })).to.equal(0.5);
  });

  it("answers with the mean of all models at its top level", async () => {
    const [one, three, both] = await Promise.all([
      answer({ a: constant(1) }),
      answer({ b: constant(3) }),
      answer({ a: constant(1), b: constant(3) }),
    ]);

    expect(both).to.be.closeTo((one + three) / 2, 1e-7);
  });

  it("ignores directories, what is in them, and files whose name begins with a dot", async () => {
    const rubbish = Buffer.from("no model");

    expect(
      await answer({
        ".hidden": rubbish,
        "meta/": Buffer.alloc(0),
        "meta/manifest.json": rubbish,
        "xgboost-model": constant(0),
      }),
    ).to.equal(0.5);
  });

  it("fails on any other file at its top level, naming it", async () => {
    const metadata = Buffer.from('{"version":"fraud-1"}');
    const files = { "xgboost-model": constant(0), "metadata.json": metadata };

    expect(await failure(archive(files))).to.match(
      /^s3:\/\/models\/model\.tar\.gz: metadata\.json: not a model this can read: learner/,
    );
    expect(await failure(archive({ ...files, "metadata.json": Buffer.from("v1") }))).to.match(
      /metadata\.json: must begin with "\{"/,
    );
  });

  it("fails on models that answer with different numbers of outputs", async () => {
    const classes = treeModel([], { objective: "multi:softprob", classes: 3 });

    expect(await failure(archive({ a: constant(0), b: classes }))).to.match(
      /its 2 models answer with different numbers of outputs/,
    );
  });

  it("fails when it is empty, broken or not gzipped", async () => {
    const whole = archive({ "xgboost-model": constant(0) });

    expect(await failure(archive({ "meta/": Buffer.alloc(0) }))).to.match(
      /holds no file at its top level/,
    );
    expect(await failure(whole.subarray(0, 60))).to.match(/^s3:.*unexpected end/i);
    expect(await failure(gunzipSync(whole))).to.match(/must be gzipped/);
  });
});
