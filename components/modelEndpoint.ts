import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { autoscale } from "./autoscaling.ts";
import {
  checkHosting,
  type EndpointHosting,
  endpointName,
  type RealtimeHosting,
  variantOf,
} from "./endpointHosting.ts";
import { rollbackAlarms } from "./guardrails.ts";
import { checkLogRetention, refuse } from "./limits.ts";
import { type LogArgs, logGroupOf } from "./logs.ts";
import { CAPTURE, modelStatements } from "./modelRole.ts";
import type { PrivateBucket } from "./privateBucket.ts";
import { rolledOutHook } from "./rolledOutHook.ts";
import { deploymentOf } from "./rollOut.ts";
import { serviceRole, type Transform, tagged, transformed } from "./shared.ts";

/** What a {@link ModelEndpoint} needs to know. */
export interface ModelEndpointArgs extends LogArgs {
  /** Container image that serves the model, in Amazon ECR. */
  image: pulumi.Input<string>;
  /** Path of the trained model on this machine, a `model.tar.gz` as the image loads it. */
  artefact: string;
  /** Where the artefact is uploaded to. */
  bucket: PrivateBucket;
  /** The columns of the rows it is sent, in order. Other columns mean another endpoint. */
  features: readonly string[];
  /** What serves it. */
  hosting: EndpointHosting;
  /** Where requests and answers are kept that `hosting.capturePercent` chooses, under `capture/`. */
  captureBucket?: PrivateBucket | undefined;
  /**
   * Keep models and configurations that were replaced. When SageMaker undoes a roll-out the endpoint is back on the
   * old configuration, and must find it. `npm run prune` removes what no endpoint uses. @default false
   */
  retain?: boolean | undefined;
  /** Change the inputs of a resource this component creates. */
  transform?:
    | {
        config?: Transform<aws.sagemaker.EndpointConfigurationArgs>;
        endpoint?: Transform<aws.sagemaker.EndpointArgs>;
        logGroup?: Transform<aws.cloudwatch.LogGroupArgs>;
        model?: Transform<aws.sagemaker.ModelArgs>;
        role?: Transform<aws.iam.RoleArgs>;
      }
    | undefined;
}

/**
 * A SageMaker endpoint for one model, serverless or on instances.
 *
 * @example
 * const fraud = new ModelEndpoint("fraud", {
 *   image: "111122223333.dkr.ecr.sa-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
 *   artefact: "models/fraud/model.tar.gz",
 *   bucket: models,
 *   features: ["amount", "balance"],
 *   hosting: { mode: "serverless", memoryMb: 2048, maxConcurrency: 5 },
 *   logRetentionDays: 30,
 * });
 */
export class ModelEndpoint extends pulumi.ComponentResource {
  /** Name to call `InvokeEndpoint` with. */
  readonly name: pulumi.Output<string>;
  /** ARN to grant `sagemaker:InvokeEndpoint` on. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ModelEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    checkHosting(`ModelEndpoint ${name}`, args.hosting);
    const captures = args.hosting.mode === "realtime" && args.hosting.capturePercent !== undefined;
    if (captures && !args.captureBucket) {
      refuse(`ModelEndpoint ${name}`, ["captureBucket must be given with hosting.capturePercent"]);
    }
    checkLogRetention(`ModelEndpoint ${name}`, args.logRetentionDays);
    const physicalName = endpointName(name, args.hosting.mode, args.features);
    const version = contentHash(name, args.artefact);
    super("sentinela:index:ModelEndpoint", name, args, opts);
    const { hosting, tags, transform } = args;
    const parent = { parent: this };
    const retainOnDelete = args.retain ?? false;

    const logs = logGroup(name, physicalName, args, parent);
    const alarms =
      hosting.mode === "realtime" ? rollbackAlarms(name, physicalName, tags, parent) : [];
    const prefix = `${ARTEFACTS}${name}/`;
    const artefact = new aws.s3.BucketObjectv2(
      `${name}-artefact`,
      {
        bucket: args.bucket.name,
        key: `${prefix}${version}/model.tar.gz`,
        source: new pulumi.asset.FileAsset(args.artefact),
        ...tagged(tags),
      },
      { ...parent, dependsOn: args.bucket, retainOnDelete },
    );
    const { role, policy } = serviceRole(
      name,
      {
        service: "sagemaker.amazonaws.com",
        statements: modelStatements(
          {
            image: args.image,
            bucket: args.bucket,
            prefix,
            logGroupArn: logs.arn,
            alarms,
            captureBucket: captures ? args.captureBucket : undefined,
            ...(hosting.mode === "realtime" && {
              network: hosting.network,
              volumeKeyArn: hosting.volumeKeyArn,
            }),
          },
          parent,
        ),
        tags,
        transform: transform?.role,
      },
      parent,
    );
    // Model and configuration can't be changed, only replaced: without a name of ours each new one gets its own,
    // and the endpoint moves over to it.
    const model = new aws.sagemaker.Model(
      `${name}-model`,
      transformed<aws.sagemaker.ModelArgs>(
        {
          executionRoleArn: role.arn,
          primaryContainer: {
            image: args.image,
            modelDataUrl: pulumi.interpolate`s3://${artefact.bucket}/${artefact.key}`,
          },
          ...(hosting.mode === "realtime" && isolated(hosting)),
          ...tagged(tags),
        },
        transform?.model,
      ),
      { ...parent, dependsOn: policy, retainOnDelete },
    );
    const config = new aws.sagemaker.EndpointConfiguration(
      `${name}-config`,
      transformed<aws.sagemaker.EndpointConfigurationArgs>(
        {
          productionVariants: [variantOf(hosting, model.name)],
          ...(hosting.mode === "realtime" && kept(hosting, args.captureBucket)),
          ...tagged(tags),
        },
        transform?.config,
      ),
      { ...parent, retainOnDelete },
    );
    const endpoint = new aws.sagemaker.Endpoint(
      `${name}-endpoint`,
      transformed<aws.sagemaker.EndpointArgs>(
        {
          name: physicalName,
          endpointConfigName: config.name,
          ...(hosting.mode === "realtime" && {
            deploymentConfig: deploymentOf(hosting.rollOut, alarms),
          }),
          ...tagged(tags),
        },
        transform?.endpoint,
      ),
      // The alarms come first by themselves: the deployment names them.
      { ...parent, dependsOn: [logs, policy], hooks: { afterUpdate: [rolledOutHook(name)] } },
    );
    if (hosting.mode === "realtime")
      autoscale(name, physicalName, hosting, tags, { parent: this, dependsOn: endpoint });

    this.name = endpoint.name;
    this.arn = endpoint.arn;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}

/** First folder of all artefacts. */
export const ARTEFACTS = "models/";

/** The container reaches nothing but what SageMaker hands it. */
function isolated({ network }: RealtimeHosting): Partial<aws.sagemaker.ModelArgs> {
  return {
    enableNetworkIsolation: true,
    ...(network && {
      vpcConfig: { subnets: network.subnetIds, securityGroupIds: network.securityGroupIds },
    }),
  };
}

/** What the instances encrypt, and what of their traffic is kept. */
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
          // As everything in the bucket.
          ...(bucket.kmsKeyArn !== undefined && { kmsKeyId: bucket.kmsKeyArn }),
          captureOptions: [{ captureMode: "Input" }, { captureMode: "Output" }],
          captureContentTypeHeader: { csvContentTypes: ["text/csv"] },
        },
      }),
  };
}

/** Created before the endpoint: SageMaker would make one that never forgets. */
function logGroup(
  name: string,
  endpoint: string,
  args: ModelEndpointArgs,
  opts: { parent: pulumi.Resource },
): aws.cloudwatch.LogGroup {
  const ours: aws.cloudwatch.LogGroupArgs = {
    name: `/aws/sagemaker/Endpoints/${endpoint}`,
    ...logGroupOf(args),
  };
  return new aws.cloudwatch.LogGroup(
    `${name}-logs`,
    transformed(ours, args.transform?.logGroup),
    opts,
  );
}

/** The artefact's place in its key, so that new bytes are a new object and SageMaker sees a new model. */
function contentHash(name: string, artefact: string): string {
  try {
    return createHash("sha256").update(readFileSync(artefact)).digest("hex");
  } catch (error) {
    throw new pulumi.RunError(
      `ModelEndpoint ${name}: can't read the artefact ${artefact}: ${(error as Error).message}`,
    );
  }
}
