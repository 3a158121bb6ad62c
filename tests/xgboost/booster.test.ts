import { expect } from "chai";
import { readBooster } from "../../xgboost/booster.ts";
import { linearModel, otherModel, stump, treeModel } from "../support/boosters.ts";

const { NaN: missing } = Number;

function answers(model: Buffer, rows: number[][]): number[] {
  const booster = readBooster(model, "xgboost-model");
  const columns = rows[0]?.length ?? 0;
  return [
    ...booster.predict({ values: Float32Array.from(rows.flat()), rows: rows.length, columns }),
  ];
}

const sigmoid = (margin: number) => 1 / (1 + Math.exp(-margin));
const softmax = (margins: number[]) => {
  const total = margins.reduce((sum, margin) => sum + Math.exp(margin), 0);
  return margins.map((margin) => Math.exp(margin) / total);
};

function close(actual: number[], expected: number[]) {
  expect(actual).to.have.lengthOf(expected.length);
  actual.forEach((value, i) => {
    expect(value).to.be.closeTo(expected[i] as number, 1e-6);
  });
}

describe("a booster of trees", () => {
  const split = { column: 1, threshold: 0.5, below: -1, above: 2 };

  it("goes left below the threshold, right from it on", () => {
    const rows = [0.4, 0.5, 0.6].map((value) => [9, value]);

    close(answers(treeModel([stump(split)]), rows), [sigmoid(-1), sigmoid(2), sigmoid(2)]);
  });

  it("compares in single precision", () => {
    const third = { ...split, threshold: Math.fround(1 / 3) };
    // 1/3 itself is below its own rounding to 24 bits; a single can't tell them apart.
    close(answers(treeModel([stump(third)]), [[0, 1 / 3]]), [sigmoid(2)]);
  });

  it("sends a missing value where the split says", () => {
    const toBelow = stump({ ...split, missing: "below" });

    close(answers(treeModel([stump(split)]), [[0, missing]]), [sigmoid(2)]);
    close(answers(treeModel([toBelow]), [[0, missing]]), [sigmoid(-1)]);
  });

  it("takes columns that a row lacks for missing", () => {
    close(answers(treeModel([stump({ ...split, missing: "below" })]), [[0]]), [sigmoid(-1)]);
  });

  it("adds the margin of base_score and the leaves of all trees", () => {
    const trees = [stump(split), stump({ ...split, column: 0, below: 0.25, above: 0.5 })];

    close(answers(treeModel(trees, { baseScore: "2E-1" }), [[0, 1]]), [
      sigmoid(Math.log(0.2 / 0.8) + 2 + 0.25),
    ]);
  });

  it("sums in single precision, one tree after another", () => {
    const leaf = (value: number) => stump({ ...split, below: value, above: value });
    // A sixteenth is half of the last bit of 2^20: in single precision neither of the two is ever noticed.
    const trees = [2 ** 20, 1 / 16, 1 / 16, -(2 ** 20)].map(leaf);

    expect(answers(treeModel(trees), [[0, 0]])).to.deep.equal([0.5]);
  });

  it("answers a probability for each class", () => {
    const trees = [1, 2, 3].map((value) => stump({ ...split, below: value, above: -value }));
    const model = treeModel(trees, { objective: "multi:softprob", classes: 3 });

    close(
      answers(model, [
        [0, 0],
        [0, 1],
      ]),
      [...softmax([1, 2, 3]), ...softmax([-1, -2, -3])],
    );
  });

  it("takes the trees up to best_ntree_limit, as the container does", () => {
    const trees = [1, 2, 3, 4].map((value) => stump({ ...split, below: value, above: value }));
    const limited = (best: string, parallel = 1) =>
      answers(treeModel(trees, { attributes: { best_ntree_limit: best }, parallel }), [[0, 0]]);

    close(limited("0"), [sigmoid(10)]);
    close(limited("2"), [sigmoid(3)]);
    close(limited("3", 2), [sigmoid(3)]);
    expect(() => limited("9")).to.throw("best_ntree_limit 9 asks for 9 of 4 trees");
  });

  it("never overflows", () => {
    const [low, high] = [-1e9, 1e9].map((value) =>
      answers(treeModel([stump({ ...split, below: value, above: value })]), [[0, 0]]),
    );

    expect(high).to.deep.equal([1]);
    expect(low?.[0]).to.be.within(0, 1e-38);
  });
});

describe("a linear booster", () => {
  const weights = [1, -1, 0.5, 2, 0.25, -0.25];
  const softprob = { objective: "multi:softprob", classes: 2, baseScore: "0E0" };

  it("adds a row of weights for each feature, and the biases", () => {
    close(answers(linearModel(weights, softprob), [[2, 3]]), softmax([3.75, 3.75]));
    close(answers(linearModel(weights, softprob), [[1, 0]]), softmax([1.25, -1.25]));
  });

  it("adds nothing for a missing value", () => {
    close(answers(linearModel(weights, softprob), [[missing, 1]]), softmax([0.75, 1.75]));
  });

  it("adds base_score as it is to every class, which changes nothing", () => {
    const shifted = linearModel(weights, { ...softprob, baseScore: "2.5E0" });

    close(answers(shifted, [[1, 0]]), softmax([1.25, -1.25]));
  });

  it("adds the margin of base_score when binary", () => {
    close(answers(linearModel([1, 2, 3], { baseScore: "2E-1" }), [[1, 1]]), [
      sigmoid(Math.log(0.2 / 0.8) + 6),
    ]);
  });
});

describe("reading a booster refuses", () => {
  const split = { column: 0, threshold: 0, below: 0, above: 0 };
  const refusals: Record<string, [Buffer, string]> = {
    "a first byte other than {": [
      Buffer.from('\n{"learner":{}}'),
      'must begin with "{", got byte 10',
    ],
    "an empty file": [Buffer.alloc(0), 'must begin with "{", got byte none'],
    "broken JSON": [Buffer.from("{,"), "not JSON"],
    "a JSON file that is no model": [Buffer.from('{"version":"1"}'), "learner"],
    dart: [otherModel("dart"), "must be a gbtree or gblinear booster; dart is not supported"],
    "an objective it can't evaluate": [
      treeModel([], { objective: "reg:squarederror" }),
      "learner.objective.name: must be binary:logistic or multi:softprob",
    ],
    "a base_score in a list, as XGBoost 3.1 writes it": [
      treeModel([], { baseScore: "[5E-1]" }),
      "learner.learner_model_param.base_score: must be one number in a string",
    ],
    "a base_score that is a number": [treeModel([], { baseScore: 0.5 }), "base_score"],
    "a base_score that is no probability": [
      treeModel([], { baseScore: "1E0" }),
      "base_score must be above 0 and below 1 for binary:logistic, got 1",
    ],
    "a base_score beyond single precision": [
      linearModel([], { baseScore: "1E39", objective: "multi:softprob", classes: 2 }),
      "base_score is beyond single precision",
    ],
    "classes that don't fit the objective": [
      treeModel([], { classes: 3 }),
      "num_class 3 does not fit binary:logistic",
    ],
    "a categorical split": [
      treeModel([stump(split, { split_type: [1, 0, 0] })]),
      "tree 0: node 0 is a categorical split",
    ],
    "a feature that the model doesn't have": [
      treeModel([stump({ ...split, column: 2 })]),
      "tree 0: node 0 asks for feature 2 of 2",
    ],
    "a child that isn't there": [
      treeModel([stump(split, { right_children: [7, -1, -1] })]),
      "tree 0: there is no node 7",
    ],
    "a tree that goes round in circles": [
      treeModel([stump(split, { right_children: [0, -1, -1] })]),
      "tree 0: node 0 is reached twice",
    ],
    "leaves of several values": [treeModel([], { leafSize: 3 }), "leaves with 3 values"],
    "the wrong number of weights": [
      linearModel([1, 2]),
      "gblinear needs 3 weights for 2 features and 1 outputs, got 2",
    ],
  };
  for (const [what, [model, message]] of Object.entries(refusals)) {
    it(what, () => {
      expect(() => readBooster(model, "a/xgboost-model")).to.throw(/^a\/xgboost-model: /);
      expect(() => readBooster(model, "a/xgboost-model")).to.throw(message);
    });
  }

  it("and predicting refuses more columns than the model has", () => {
    expect(() => answers(treeModel([stump(split)]), [[1, 2, 3]])).to.throw(
      "Number of columns does not match number of features in booster: 3 and 2",
    );
  });
});
