import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";
import { type RealtimeHosting, VARIANT } from "./endpointHosting.ts";

/** Seconds until an added instance counts. Starting one and loading the model takes about that long; AWS's default. */
const SCALE_OUT_SECONDS = 300;
/** Seconds of less traffic until an instance is removed: twice as long, because a peak often has a second one. */
const SCALE_IN_SECONDS = 600;

/** Autoscaling of an endpoint. */
export interface Autoscaling {
  readonly target: aws.appautoscaling.Target;
  readonly policy: aws.appautoscaling.Policy;
}

/**
 * Scale the number of instances by the requests per minute and instance.
 *
 * @param endpoint Physical name of the endpoint.
 * @param opts Must depend on the endpoint: a target can only be registered on a variant in service.
 */
export function autoscale(
  name: string,
  endpoint: string,
  { instances, invocationsPerInstance }: RealtimeHosting,
  tags: Tags | undefined,
  opts: { parent: pulumi.Resource; dependsOn: pulumi.Resource },
): Autoscaling {
  const target = new aws.appautoscaling.Target(
    `${name}-instances`,
    {
      serviceNamespace: "sagemaker",
      scalableDimension: "sagemaker:variant:DesiredInstanceCount",
      resourceId: `endpoint/${endpoint}/variant/${VARIANT}`,
      minCapacity: instances.min,
      maxCapacity: instances.max,
      ...tagged(tags),
    },
    opts,
  );
  const policy = new aws.appautoscaling.Policy(
    `${name}-traffic`,
    {
      policyType: "TargetTrackingScaling",
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: {
          predefinedMetricType: "SageMakerVariantInvocationsPerInstance",
        },
        targetValue: invocationsPerInstance,
        scaleOutCooldown: SCALE_OUT_SECONDS,
        scaleInCooldown: SCALE_IN_SECONDS,
      },
    },
    { parent: opts.parent },
  );
  return { target, policy };
}
