import type * as aws from "@pulumi/aws";
import { outside, type Range } from "../common/ranges.ts";

/** How instances with a new model take over from those with the old one. */
export type Rollout =
  | {
      /** The new instances start beside the old ones; some take traffic first, then all. */
      readonly kind: "canary";
      /** Percent of the instances that take traffic first, {@link ROLLOUT_PERCENT}; at least one of them. */
      readonly percent: number;
      /** Seconds that the alarms are watched then, {@link WAIT_SECONDS}. */
      readonly waitSeconds: number;
    }
  | {
      /** The new instances start beside the old ones, and take traffic step by step. */
      readonly kind: "linear";
      /** Percent of the instances that one step adds, {@link ROLLOUT_PERCENT}; at least one of them. */
      readonly percent: number;
      /** Seconds that the alarms are watched after each step, {@link WAIT_SECONDS}. */
      readonly waitSeconds: number;
    }
  | {
      /** Instances are exchanged some at a time, without a second fleet. */
      readonly kind: "rolling";
      /** Percent of the instances exchanged at a time, {@link ROLLOUT_PERCENT}; at least one of them. */
      readonly percent: number;
      /** Seconds that the alarms are watched after each exchange, {@link WAIT_SECONDS}. */
      readonly waitSeconds: number;
    }
  | {
      /** The new instances start beside the old ones, and take all traffic at once. */
      readonly kind: "all-at-once";
      /** Seconds that the alarms are watched then, {@link WAIT_SECONDS}. */
      readonly waitSeconds: number;
    };

/** The kinds of roll-out. */
export const ROLLOUTS = ["canary", "linear", "rolling", "all-at-once"] as const;

/** What SageMaker takes, percent of the instances. */
export const ROLLOUT_PERCENT = {
  canary: { min: 1, max: 50 },
  linear: { min: 10, max: 50 },
  rolling: { min: 5, max: 50 },
} as const satisfies Record<string, Range>;
/** Seconds that SageMaker can wait. */
export const WAIT_SECONDS: Range = { min: 0, max: 3600 };

/** Longest that SageMaker lets a roll-out take, seconds. */
const MAX_SECONDS = 14_400;
/** Seconds to start instances and load the model, for each step. */
const STEP_SECONDS = 900;
/** Seconds that old instances stay after all traffic has left them, to go back to. */
const TERMINATION_SECONDS = 300;

/** What SageMaker would refuse, or do otherwise than meant. */
export function rolloutProblems(rollOut: Rollout, instances: number): string[] {
  const problems: string[] = [];
  const add = (name: string, problem: string | undefined) => {
    if (problem) problems.push(`rollOut.${name} ${problem}`);
  };
  add("waitSeconds", outside(rollOut.waitSeconds, WAIT_SECONDS));
  if (rollOut.kind !== "all-at-once") {
    const { kind, percent } = rollOut;
    add("percent", outside(percent, ROLLOUT_PERCENT[kind]));
    if (problems.length === 0 && (percent * instances) / 100 < 1) {
      add(
        "percent",
        `must be at least one of ${instances} instances, ${Math.ceil(100 / instances)} %, got ${percent}`,
      );
    }
  }
  if (problems.length > 0) return problems;
  const seconds = longest(rollOut);
  if (seconds > MAX_SECONDS) {
    add(
      "waitSeconds",
      `makes the rollout take up to ${seconds} s, more than the ${MAX_SECONDS} s that SageMaker allows, got ${rollOut.waitSeconds}: wait less, or take larger steps`,
    );
  }
  return problems;
}

/** How SageMaker is told. There from the first day, since adding alarms later would replace the endpoint. */
export function deploymentOf(
  rollOut: Rollout,
  alarms: aws.cloudwatch.MetricAlarm[],
): aws.types.input.sagemaker.EndpointDeploymentConfig {
  const autoRollbackConfiguration = {
    alarms: alarms.map((alarm) => ({ alarmName: alarm.name })),
  };
  const maximumExecutionTimeoutInSeconds = longest(rollOut);
  const waitIntervalInSeconds = rollOut.waitSeconds;
  if (rollOut.kind === "rolling") {
    return {
      rollingUpdatePolicy: {
        maximumBatchSize: capacity(rollOut.percent),
        waitIntervalInSeconds,
        maximumExecutionTimeoutInSeconds,
      },
      autoRollbackConfiguration,
    };
  }
  const routing = () => {
    switch (rollOut.kind) {
      case "canary":
        return { type: "CANARY", canarySize: capacity(rollOut.percent) };
      case "linear":
        return { type: "LINEAR", linearStepSize: capacity(rollOut.percent) };
      case "all-at-once":
        return { type: "ALL_AT_ONCE" };
    }
  };
  return {
    blueGreenUpdatePolicy: {
      trafficRoutingConfiguration: { ...routing(), waitIntervalInSeconds },
      terminationWaitInSeconds: TERMINATION_SECONDS,
      maximumExecutionTimeoutInSeconds,
    },
    autoRollbackConfiguration,
  };
}

function capacity(value: number) {
  return { type: "CAPACITY_PERCENT", value };
}

/** Seconds that a roll-out may take: its steps with their waits, and what starting instances takes. */
function longest(rollOut: Rollout): number {
  const steps =
    rollOut.kind === "canary"
      ? 2
      : rollOut.kind === "all-at-once"
        ? 1
        : Math.ceil(100 / rollOut.percent);
  // Only a rolling update starts instances with each step.
  const starts = rollOut.kind === "rolling" ? steps : 1;
  return steps * rollOut.waitSeconds + starts * STEP_SECONDS + TERMINATION_SECONDS;
}
