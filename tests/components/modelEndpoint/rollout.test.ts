import { expect } from "chai";
import {
  deploymentOf,
  type Rollout,
  rolloutProblems,
} from "../../../components/modelEndpoint/rollout.ts";

describe("deploymentOf", () => {
  const autoRollbackConfiguration = { alarms: [] };

  for (const [rollOut, expected] of [
    [
      { kind: "canary", percent: 10, waitSeconds: 300 },
      {
        blueGreenUpdatePolicy: {
          trafficRoutingConfiguration: {
            type: "CANARY",
            canarySize: { type: "CAPACITY_PERCENT", value: 10 },
            waitIntervalInSeconds: 300,
          },
          terminationWaitInSeconds: 300,
          maximumExecutionTimeoutInSeconds: 1800,
        },
      },
    ],
    [
      { kind: "linear", percent: 30, waitSeconds: 60 },
      {
        blueGreenUpdatePolicy: {
          trafficRoutingConfiguration: {
            type: "LINEAR",
            linearStepSize: { type: "CAPACITY_PERCENT", value: 30 },
            waitIntervalInSeconds: 60,
          },
          terminationWaitInSeconds: 300,
          maximumExecutionTimeoutInSeconds: 1440,
        },
      },
    ],
    [
      { kind: "all-at-once", waitSeconds: 0 },
      {
        blueGreenUpdatePolicy: {
          trafficRoutingConfiguration: { type: "ALL_AT_ONCE", waitIntervalInSeconds: 0 },
          terminationWaitInSeconds: 300,
          maximumExecutionTimeoutInSeconds: 1200,
        },
      },
    ],
    [
      { kind: "rolling", percent: 50, waitSeconds: 600 },
      {
        rollingUpdatePolicy: {
          maximumBatchSize: { type: "CAPACITY_PERCENT", value: 50 },
          waitIntervalInSeconds: 600,
          maximumExecutionTimeoutInSeconds: 3300,
        },
      },
    ],
  ] as const) {
    it(`configures a ${rollOut.kind} rollout, with its maximum duration`, () => {
      expect(deploymentOf(rollOut, [])).to.deep.equal({ ...expected, autoRollbackConfiguration });
    });
  }
});

describe("rolloutProblems", () => {
  const refusals: [Rollout, number, string][] = [
    [
      { kind: "canary", percent: 51, waitSeconds: 0 },
      2,
      "rollOut.percent must be a whole number from 1 to 50, got 51",
    ],
    [
      { kind: "linear", percent: 9, waitSeconds: 0 },
      100,
      "rollOut.percent must be a whole number from 10 to 50, got 9",
    ],
    [
      { kind: "rolling", percent: 4, waitSeconds: 0 },
      100,
      "rollOut.percent must be a whole number from 5 to 50, got 4",
    ],
    [
      { kind: "all-at-once", waitSeconds: 3601 },
      2,
      "rollOut.waitSeconds must be a whole number from 0 to 3600, got 3601",
    ],
    [
      { kind: "linear", percent: 25, waitSeconds: 0 },
      3,
      "rollOut.percent must be at least one of 3 instances, 34 %, got 25",
    ],
    [
      { kind: "linear", percent: 10, waitSeconds: 3600 },
      10,
      "rollOut.waitSeconds makes the rollout take up to 37200 s, more than the 14400 s that SageMaker allows, got 3600: wait less, or take larger steps",
    ],
  ];
  for (const [rollOut, instances, problem] of refusals) {
    it(`refuses ${JSON.stringify(rollOut)} with ${instances} instances`, () => {
      expect(rolloutProblems(rollOut, instances)).to.deep.equal([problem]);
    });
  }

  it("accepts a rollout that SageMaker accepts", () => {
    expect(rolloutProblems({ kind: "canary", percent: 50, waitSeconds: 600 }, 2)).to.deep.equal([]);
  });
});
