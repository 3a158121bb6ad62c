import type * as pulumi from "@pulumi/pulumi";
import { checkRanges, type Range, throwIfInvalid } from "../common/ranges.ts";
import type { VpcConfig } from "../network/vpcConfig.ts";
import { type Rollout, rolloutProblems } from "./rollout.ts";

/** What serves a model: SageMaker's own servers, by the request, or instances that always run. */
export type EndpointHosting = ServerlessHosting | RealtimeHosting;

/**
 * By the request. SageMaker offers neither a VPC nor data capture nor scaling of ours here, and exchanges a model at
 * once: what the type has no place for is refused.
 */
export interface ServerlessHosting {
  readonly mode: "serverless";
  /** {@link SERVERLESS_MEMORY_MB}. */
  readonly memoryMb: number;
  /** Requests served at a time, {@link SERVERLESS_CONCURRENCY}; more are throttled. */
  readonly maxConcurrency: number;
}

/** On instances, behind a load balancer of SageMaker's. */
export interface RealtimeHosting {
  readonly mode: "realtime";
  /** Such as `ml.m5.large`. */
  readonly instanceType: string;
  /**
   * {@link INSTANCES}. It scales between the two by itself, but every update of the endpoint sets it to `min` again:
   * choose as `min` what the peak needs, or update when it is quiet.
   */
  readonly instances: { readonly min: number; readonly max: number };
  /** Requests a minute that an instance is meant to serve, {@link INVOCATIONS_PER_INSTANCE}: more bring another one. */
  readonly invocationsPerInstance: number;
  /** How a new model takes over. */
  readonly rollOut: Rollout;
  /** Percent of requests kept with their answers, {@link CAPTURE_PERCENT}; left out, none. */
  readonly capturePercent?: number | undefined;
  /** Where the instances' network interfaces are; left out, in SageMaker's own network. */
  readonly network?: VpcConfig | undefined;
  /** ARN of the customer-managed key of the instances' volumes. Instances with NVMe disks take none. */
  readonly volumeKeyArn?: pulumi.Input<string> | undefined;
}

/** Memory SageMaker offers a serverless endpoint, MB. */
export const SERVERLESS_MEMORY_MB: Range = { min: 1024, max: 6144, step: 1024 };
/** Concurrency SageMaker allows one serverless endpoint. */
export const SERVERLESS_CONCURRENCY: Range = { min: 1, max: 200 };
/** Two, so that one may fail or be the canary; a hundred is far above any account's quota. */
export const INSTANCES: Range = { min: 2, max: 100 };
/** Requests a minute. Ours carry up to 1,000 rows each. */
export const INVOCATIONS_PER_INSTANCE: Range = { min: 1, max: 100_000 };
/** Percent of requests that SageMaker can keep. */
export const CAPTURE_PERCENT: Range = { min: 1, max: 100 };
/** An instance type of SageMaker's. */
export const INSTANCE_TYPE = /^ml\.[a-z0-9-]+\.[a-z0-9-]+$/;

/** The one variant of every endpoint: guardrails and alarms need the same name before and after an update. */
export const VARIANT = "AllTraffic";

/** Families whose disks are NVMe, which SageMaker encrypts by itself and with no other key. */
const NVME = /^ml\.(c5d|g4dn|g5|g6|g6e|i3en|m5d|m6gd|p4d|p4de|p5|r5d|r6gd|trn1)\./;

/** Whether SageMaker takes a key for the disks of instances of a type. */
function takesVolumeKey(instanceType: string): boolean {
  return !NVME.test(instanceType);
}

/** Whether requests and answers are kept. */
export function captures(hosting: EndpointHosting): boolean {
  return hosting.mode === "realtime" && hosting.capturePercent !== undefined;
}

/** The same in a network and with disks under a key, as far as it takes them: serverless endpoints take neither. */
export function hostedIn(
  hosting: EndpointHosting,
  { network, volumeKeyArn }: Pick<RealtimeHosting, "network" | "volumeKeyArn">,
): EndpointHosting {
  if (hosting.mode === "serverless") return hosting;
  const takesKey = takesVolumeKey(hosting.instanceType);
  return { ...hosting, network, volumeKeyArn: takesKey ? volumeKeyArn : undefined };
}

/** @throws RunError naming the component, the argument, its limit and value. */
export function checkHosting(component: string, hosting: EndpointHosting): void {
  if (hosting.mode === "serverless") {
    checkRanges(component, {
      memoryMb: [hosting.memoryMb, SERVERLESS_MEMORY_MB],
      maxConcurrency: [hosting.maxConcurrency, SERVERLESS_CONCURRENCY],
    });
    return;
  }
  const { instanceType, instances, capturePercent, rollOut, volumeKeyArn } = hosting;
  if (!INSTANCE_TYPE.test(instanceType)) {
    throwIfInvalid(component, [
      `instanceType must be a SageMaker type such as ml.m5.large, got ${instanceType}`,
    ]);
  }
  if (volumeKeyArn !== undefined && !takesVolumeKey(instanceType)) {
    throwIfInvalid(component, [
      `volumeKeyArn must be left out for ${instanceType}: SageMaker takes no key for instances with NVMe disks`,
    ]);
  }
  checkRanges(component, {
    "instances.min": [instances.min, INSTANCES],
    "instances.max": [instances.max, { ...INSTANCES, min: instances.min }],
    invocationsPerInstance: [hosting.invocationsPerInstance, INVOCATIONS_PER_INSTANCE],
    ...(capturePercent !== undefined && { capturePercent: [capturePercent, CAPTURE_PERCENT] }),
  });
  throwIfInvalid(component, rolloutProblems(rollOut, instances.min));
}
