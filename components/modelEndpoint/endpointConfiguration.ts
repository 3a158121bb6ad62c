import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "../common/tags.ts";
import { type Transform, transformed } from "../common/transform.ts";
import type { PrivateBucket } from "../privateBucket.ts";
import { type EndpointHosting, type RealtimeHosting, VARIANT } from "./endpointHosting.ts";
import { CAPTURE } from "./modelRole.ts";

/** Arguments of {@link endpointConfiguration}. */
export interface EndpointConfigurationArgs {
  readonly hosting: EndpointHosting;
  readonly modelName: pulumi.Input<string>;
  /** The bucket for captured requests and responses, if there are any. */
  readonly captureBucket?: PrivateBucket | undefined;
  readonly tags?: Tags | undefined;
  readonly transform?: Transform<aws.sagemaker.EndpointConfigurationArgs> | undefined;
}

/** The configuration of an endpoint: its model and how that is hosted. */
export function endpointConfiguration(
  name: string,
  { hosting, modelName, captureBucket, tags, transform }: EndpointConfigurationArgs,
  opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): aws.sagemaker.EndpointConfiguration {
  const ours: aws.sagemaker.EndpointConfigurationArgs = {
    productionVariants: [variantOf(hosting, modelName)],
    ...(hosting.mode === "realtime" && kept(hosting, captureBucket)),
    ...tagged(tags),
  };
  return new aws.sagemaker.EndpointConfiguration(
    ...transformed(`${name}-config`, ours, opts, transform),
  );
}

/** The production variant. There is only one. */
function variantOf(
  hosting: EndpointHosting,
  modelName: pulumi.Input<string>,
): aws.types.input.sagemaker.EndpointConfigurationProductionVariant {
  if (hosting.mode === "serverless") {
    const { memoryMb, maxConcurrency } = hosting;
    const serverlessConfig = { memorySizeInMb: memoryMb, maxConcurrency };
    return { variantName: VARIANT, modelName, serverlessConfig };
  }
  const { instanceType, instances } = hosting;
  return { variantName: VARIANT, modelName, instanceType, initialInstanceCount: instances.min };
}

/** Encryption of the instances' volumes, and data capture. */
function kept(
  { capturePercent, volumeKeyArn }: RealtimeHosting,
  bucket: PrivateBucket | undefined,
): Partial<aws.sagemaker.EndpointConfigurationArgs> {
  return {
    ...(volumeKeyArn !== undefined && { kmsKeyArn: volumeKeyArn }),
    ...(capturePercent !== undefined &&
      bucket && {
        dataCaptureConfig: {
          enableCapture: true,
          initialSamplingPercentage: capturePercent,
          destinationS3Uri: pulumi.interpolate`s3://${bucket.name}/${CAPTURE}`,
          // The same key as for all objects in the bucket.
          ...(bucket.kmsKeyArn !== undefined && { kmsKeyId: bucket.kmsKeyArn }),
          captureOptions: [{ captureMode: "Input" }, { captureMode: "Output" }],
          captureContentTypeHeader: { csvContentTypes: ["text/csv"] },
        },
      }),
  };
}
