import { expect } from "chai";
import { FRAUD_FEATURES } from "../../contract/features.ts";
import { checkedManifest, fraudManifestSchema } from "../../contract/manifest.ts";

const manifest = {
  version: "fraud-0123456789ab",
  features: [...FRAUD_FEATURES] as string[],
  threshold: 0.5,
};
const check = (changed: object) => () =>
  checkedManifest(
    fraudManifestSchema,
    { ...manifest, ...changed },
    "manifest.json",
    FRAUD_FEATURES,
  );

describe("a model's manifest", () => {
  it("is taken when its columns are those the code computes", () => {
    expect(check({})()).to.deep.equal(manifest);
  });

  it("is refused with the difference when columns are missing or unknown", () => {
    const features = ["idade", ...FRAUD_FEATURES.slice(1)];

    expect(check({ features })).to.throw(
      `manifest.json: the model's features differ from the code's: the model lacks [${FRAUD_FEATURES[0]}] and has [idade]`,
    );
  });

  it("is refused when the columns stand in another order", () => {
    expect(check({ features: [...FRAUD_FEATURES].reverse() })).to.throw("in another order");
  });

  for (const changed of [
    { threshold: 1.5 },
    { version: "v1" },
    { features: ["um"] },
    { extra: 1 },
  ]) {
    it(`is refused with ${JSON.stringify(changed)}, naming file and key`, () => {
      const key = "extra" in changed ? "extra" : Object.keys(changed)[0];
      expect(check(changed)).to.throw(new RegExp(`^manifest.json: .*${key}`));
    });
  }
});
