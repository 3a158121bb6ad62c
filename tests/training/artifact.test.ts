import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { packed, publish, versionOf } from "../../training/artifact.ts";
import { unpacked } from "../support/boosters.ts";

describe("a packed model", () => {
  it("holds the booster as one file that belongs to nobody and has no time", async () => {
    const booster = Buffer.from('{"learner":{}}');

    expect(await unpacked(packed(booster))).to.deep.equal([
      { path: "xgboost-model", type: "File", bytes: booster },
    ]);
  });

  it("says nothing of when and where it was packed", () => {
    const [time, system] = [packed(Buffer.of(1)).subarray(4, 8), packed(Buffer.of(1))[9]];

    expect([...time, system]).to.deep.equal([0, 0, 0, 0, 255]);
  });

  it("has a version that changes with the booster alone", () => {
    expect(versionOf("fraud", Buffer.from("a"))).to.equal("fraud-ca978112ca1b");
    expect(versionOf("fraud", Buffer.from("b"))).to.equal("fraud-3e23e8160039");
  });
});

describe("publishing models", () => {
  let out: string;
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), "sentinela-"));
  });
  afterEach(() => rmSync(out, { recursive: true, force: true }));

  const tree = () =>
    Object.fromEntries(
      readdirSync(out, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [path.slice(out.length + 1), readFileSync(path, "utf8")]),
    );

  it("makes the directories where there are none", () => {
    publish(join(out, "new"), { fraud: { a: "1" }, segmentation: { b: "2" } });

    expect(tree()).to.deep.equal({ "new/fraud/a": "1", "new/segmentation/b": "2" });
  });

  it("replaces whole directories, and leaves others alone", () => {
    for (const name of ["fraud", "other"]) {
      mkdirSync(join(out, name));
      writeFileSync(join(out, name, "old"), "0");
    }
    publish(out, { fraud: { a: "1" } });

    expect(tree()).to.deep.equal({ "fraud/a": "1", "other/old": "0" });
  });

  it("leaves everything as it was when it fails", () => {
    publish(out, { fraud: { a: "1" } });
    const impossible = { "no/such/directory": "2" };

    expect(() => publish(out, { fraud: { a: "2" }, segmentation: impossible })).to.throw("ENOENT");
    expect(tree()).to.deep.equal({ "fraud/a": "1" });
    expect(readdirSync(out)).to.deep.equal(["fraud"]);
  });
});
