import type * as aws from "@pulumi/aws";
import { outside, type Range } from "../common/ranges.ts";

/** How instances with a new model replace those with the old one. After each step SageMaker watches alarms. */
export type Rollout =
  | {
      /** New instances start next to the old ones. First some of them receive traffic, then all. */
      readonly kind: "canary";
      /** Percent of the instances that receive traffic first, 1 to 50; at least one instance. */
      readonly percent: number;
      /** Seconds that alarms are watched before all of them do, {@link WAIT_SECONDS}. */
      readonly waitSeconds: number;
    }
  | {
      /** New instances start next to the old ones, and receive traffic step by step. */
      readonly kind: "linear";
      /** Percent of the instances that a step adds, 10 to 50; at least one instance. */
      readonly percent: number;
      /** Seconds that alarms are watched after each step, {@link WAIT_SECONDS}. */
      readonly waitSeconds: number;
    }
  | {
      /** Instances are replaced some at a time, without a second fleet. */
      readonly kind: "rolling";
      /** Percent of the instances replaced at a time, 5 to 50; at least one instance. */
      readonly percent: number;
      /** Seconds that alarms are watched after each replacement, {@link WAIT_SECONDS}. */
      readonly waitSeconds: number;
    }
  | {
      /** New instances start next to the old ones, and receive all traffic at once. */
      readonly kind: "all-at-once";
      /** Seconds that alarms are watched then, {@link WAIT_SECONDS}. */
      readonly waitSeconds: number;
    };

/** The kinds of rollout. */
export const ROLLOUTS = ["canary", "linear", "rolling", "all-at-once"] as const;

/** What SageMaker accepts, percent of the instances. */
export const ROLLOUT_PERCENT = {
  canary: { min: 1, max: 50 },
  linear: { min: 10, max: 50 },
  rolling: { min: 5, max: 50 },
} as const satisfies Record<string, Range>;
/** Seconds that SageMaker can wait. */
export const WAIT_SECONDS: Range = { min: 0, max: 3600 };

/** Longest duration of a rollout that SageMaker allows, seconds. */
const MAX_SECONDS = 14_400;
/** Seconds to start instances and load the model. */
const STEP_SECONDS = 900;
/** Seconds that old instances stay without traffic, for a rollback. */
const TERMINATION_SECONDS = 300;

/** What SageMaker would refuse, or do differently than intended. */
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

/** The rollout as SageMaker takes it. Every endpoint has one from the start: adding alarms later would replace it. */
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

/** Longest duration of a rollout, seconds: its steps with their waits, and the start of instances. */
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
