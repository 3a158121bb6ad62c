import { createHash } from "node:crypto";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkRanges, type Range, refuse } from "./limits.ts";

/** What serves a model: SageMaker's own servers, by the request, or instances that always run. */
export type EndpointHosting =
  | {
      readonly mode: "serverless";
      /** {@link SERVERLESS_MEMORY_MB}. */
      readonly memoryMb: number;
      /** Requests served at a time, {@link SERVERLESS_CONCURRENCY}; more are throttled. */
      readonly maxConcurrency: number;
    }
  | {
      readonly mode: "realtime";
      /** Such as `ml.m5.large`. */
      readonly instanceType: string;
      /** {@link INSTANCES}. Every update of the endpoint sets it again: choose what the peak needs. */
      readonly instanceCount: number;
    };

/** Memory SageMaker offers a serverless endpoint, MB. */
export const SERVERLESS_MEMORY_MB: Range = { min: 1024, max: 6144, step: 1024 };
/** Concurrency SageMaker allows one serverless endpoint. */
export const SERVERLESS_CONCURRENCY: Range = { min: 1, max: 200 };
/** Two, so that one may fail or be the canary; a hundred is far above any account's quota. */
export const INSTANCES: Range = { min: 2, max: 100 };
/** An instance type of SageMaker's. */
export const INSTANCE_TYPE = /^ml\.[a-z0-9-]+\.[a-z0-9-]+$/;

/** The one variant of every endpoint: guardrails and alarms need the same name before and after an update. */
export const VARIANT = "AllTraffic";

/** @throws RunError naming the component, the argument, its limit and value. */
export function checkHosting(component: string, hosting: EndpointHosting): void {
  if (hosting.mode === "serverless") {
    checkRanges(component, {
      memoryMb: [hosting.memoryMb, SERVERLESS_MEMORY_MB],
      maxConcurrency: [hosting.maxConcurrency, SERVERLESS_CONCURRENCY],
    });
    return;
  }
  if (!INSTANCE_TYPE.test(hosting.instanceType)) {
    refuse(component, [
      `instanceType must be a SageMaker type such as ml.m5.large, got ${hosting.instanceType}`,
    ]);
  }
  checkRanges(component, { instanceCount: [hosting.instanceCount, INSTANCES] });
}

/**
 * Physical name of an endpoint: the same for a model with the same columns, another for other columns or another
 * mode. So a new model is rolled out in place, while one that needs other rows gets an endpoint of its own,
 * created before the old one goes, and never sees an old row.
 *
 * @throws RunError when SageMaker would not take the name.
 */
export function endpointName(name: string, mode: string, features: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify([mode, ...features]));
  const full = `${pulumi.getProject()}-${pulumi.getStack()}-${name}-${hash.digest("hex").slice(0, 8)}`;
  if (/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(full)) return full;
  throw new pulumi.RunError(
    `ModelEndpoint ${name}: an endpoint's name takes up to 63 letters, digits and hyphens, got ${full}: rename the stack`,
  );
}

/** The one production variant, in the shape that SageMaker takes it. */
export function variantOf(
  hosting: EndpointHosting,
  modelName: pulumi.Input<string>,
): aws.types.input.sagemaker.EndpointConfigurationProductionVariant {
  if (hosting.mode === "serverless") {
    const { memoryMb, maxConcurrency } = hosting;
    const serverlessConfig = { memorySizeInMb: memoryMb, maxConcurrency };
    return { variantName: VARIANT, modelName, serverlessConfig };
  }
  const { instanceType, instanceCount } = hosting;
  return { variantName: VARIANT, modelName, instanceType, initialInstanceCount: instanceCount };
}
