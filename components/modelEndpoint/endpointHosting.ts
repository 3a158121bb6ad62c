import type * as pulumi from "@pulumi/pulumi";
import { checkRanges, type Range, throwIfInvalid } from "../common/ranges.ts";
import type { VpcConfig } from "../network/vpcConfig.ts";
import { type Rollout, rolloutProblems } from "./rollout.ts";

/** How a model is hosted: serverless, or on instances that always run. */
export type EndpointHosting = ServerlessHosting | RealtimeHosting;

/**
 * Serverless, billed by request. SageMaker offers no VPC, no data capture, no autoscaling and no gradual rollout for it,
 * so the type has no properties for these.
 */
export interface ServerlessHosting {
  readonly mode: "serverless";
  /** Memory in MB, {@link SERVERLESS_MEMORY_MB}. */
  readonly memoryMb: number;
  /** Concurrent requests, {@link SERVERLESS_CONCURRENCY}. More are throttled. */
  readonly maxConcurrency: number;
}

/** On instances, behind SageMaker's load balancer. */
export interface RealtimeHosting {
  readonly mode: "realtime";
  /** Type of the instances, such as `ml.m5.large`. */
  readonly instanceType: string;
  /** Number of instances. The endpoint scales between the two. */
  readonly instances: {
    /**
     * {@link INSTANCES}. Every update of the endpoint sets the number back to this minimum: make it large enough for
     * peak traffic, or update when there is little traffic.
     */
    readonly min: number;
    /** `min` or more, at most 100. */
    readonly max: number;
  };
  /** Requests per minute and instance, {@link INVOCATIONS_PER_INSTANCE}. With more, an instance is added. */
  readonly invocationsPerInstance: number;
  /** How a new model replaces the old one. */
  readonly rollOut: Rollout;
  /** Percent of requests to capture with their responses, {@link CAPTURE_PERCENT}. @default none */
  readonly capturePercent?: number | undefined;
  /** The VPC that the instances are attached to. @default SageMaker's own network */
  readonly network?: VpcConfig | undefined;
  /** ARN of the customer managed key for the instances' volumes. Not for instances with NVMe disks. @default none */
  readonly volumeKeyArn?: pulumi.Input<string> | undefined;
}

/** Memory of a serverless endpoint, MB. */
export const SERVERLESS_MEMORY_MB: Range = { min: 1024, max: 6144, step: 1024 };
/** Concurrent requests of a serverless endpoint. */
export const SERVERLESS_CONCURRENCY: Range = { min: 1, max: 200 };
/** At least two, so that one can fail or be the canary. A hundred is far above any account's quota. */
export const INSTANCES: Range = { min: 2, max: 100 };
/** Requests per minute and instance. One of our requests has up to 1,000 rows. */
export const INVOCATIONS_PER_INSTANCE: Range = { min: 1, max: 100_000 };
/** Percent of requests that SageMaker can capture. */
export const CAPTURE_PERCENT: Range = { min: 1, max: 100 };
/** A SageMaker instance type. */
export const INSTANCE_TYPE = /^ml\.[a-z0-9-]+\.[a-z0-9-]+$/;

/** Name of every endpoint's only variant. Rollouts and alarms need the same name before and after an update. */
export const VARIANT = "AllTraffic";

/** Families with NVMe disks. SageMaker encrypts these itself, and accepts no other key. */
const NVME = /^ml\.(c5d|g4dn|g5|g6|g6e|i3en|m5d|m6gd|p4d|p4de|p5|r5d|r6gd|trn1)\./;

/** Whether SageMaker accepts a key for the volumes of an instance type. */
function takesVolumeKey(instanceType: string): boolean {
  return !NVME.test(instanceType);
}

/** Whether requests and responses are captured. */
export function captures(hosting: EndpointHosting): boolean {
  return hosting.mode === "realtime" && hosting.capturePercent !== undefined;
}

/** `hosting` with a network and a volume key, where it accepts them. Serverless endpoints accept neither. */
export function hostedIn(
  hosting: EndpointHosting,
  { network, volumeKeyArn }: Pick<RealtimeHosting, "network" | "volumeKeyArn">,
): EndpointHosting {
  if (hosting.mode === "serverless") return hosting;
  const takesKey = takesVolumeKey(hosting.instanceType);
  return { ...hosting, network, volumeKeyArn: takesKey ? volumeKeyArn : undefined };
}

/** @throws RunError with the component, the argument, its limit and its value. */
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
