import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";
import { type RealtimeHosting, VARIANT } from "./endpointHosting.ts";

/** Seconds until an added instance counts: as long as it takes to start one and load the model, AWS's own default. */
const SCALE_OUT_SECONDS = 300;
/** Seconds of less traffic until an instance is taken away: twice that, since a wave often has a second one. */
const SCALE_IN_SECONDS = 600;

/** What makes an endpoint scale. */
export interface Autoscaling {
  readonly target: aws.appautoscaling.Target;
  readonly policy: aws.appautoscaling.Policy;
}

/**
 * Let the number of instances follow the traffic, by requests a minute and instance.
 *
 * @param endpoint Physical name.
 * @param opts Has to wait for the endpoint: a target is registered on a variant in service.
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
