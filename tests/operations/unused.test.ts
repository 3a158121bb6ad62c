import { expect } from "chai";
import { type Inventory, unused } from "../../operations/prune/unused.ts";

const INVENTORY: Inventory = {
  live: ["fraud-config-0000002", "segmentation-config-0000001"],
  configurations: [
    { name: "fraud-config-0000001", models: ["fraud-model-0000001"], created: 1 },
    { name: "fraud-config-0000002", models: ["fraud-model-0000002"], created: 2 },
    { name: "fraud-config-0000003", models: ["fraud-model-0000003"], created: 3 },
    { name: "fraud-config-0000004", models: ["fraud-model-0000001"], created: 4 },
    { name: "segmentation-config-0000001", models: ["segmentation-model-0000001"], created: 1 },
  ],
  models: [
    { name: "fraud-model-0000001", artifact: "s3://models/models/fraud/a/model.tar.gz" },
    { name: "fraud-model-0000002", artifact: "s3://models/models/fraud/b/model.tar.gz" },
    { name: "fraud-model-0000003", artifact: "s3://models/models/fraud/c/model.tar.gz" },
    { name: "fraud-model-0000009", artifact: "s3://models/models/fraud/b/model.tar.gz" },
    {
      name: "segmentation-model-0000001",
      artifact: "s3://models/models/segmentation/a/model.tar.gz",
    },
  ],
  artifacts: [
    "s3://models/models/fraud/a/model.tar.gz",
    "s3://models/models/fraud/b/model.tar.gz",
    "s3://models/models/fraud/c/model.tar.gz",
    "s3://models/models/fraud/d/model.tar.gz",
    "s3://models/models/segmentation/a/model.tar.gz",
  ],
};

describe("unused", () => {
  it("leaves what is live, the newest of the others, and all that these need", () => {
    expect(unused(INVENTORY, 1)).to.deep.equal({
      configurations: ["fraud-config-0000003", "fraud-config-0000001"],
      models: ["fraud-model-0000003", "fraud-model-0000009"],
      artifacts: [
        "s3://models/models/fraud/c/model.tar.gz",
        "s3://models/models/fraud/d/model.tar.gz",
      ],
    });
  });

  it("leaves only what is live when nothing else is to stay", () => {
    expect(unused(INVENTORY, 0)).to.deep.equal({
      configurations: ["fraud-config-0000004", "fraud-config-0000003", "fraud-config-0000001"],
      models: ["fraud-model-0000001", "fraud-model-0000003", "fraud-model-0000009"],
      artifacts: [
        "s3://models/models/fraud/a/model.tar.gz",
        "s3://models/models/fraud/c/model.tar.gz",
        "s3://models/models/fraud/d/model.tar.gz",
      ],
    });
  });

  it("finds nothing where all is in use", () => {
    expect(unused(INVENTORY, 3).configurations).to.deep.equal([]);
  });
});
