import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkLogRetention, type LogArgs, logGroupOf } from "./common/logs.ts";
import { throwIfInvalid } from "./common/ranges.ts";
import { tagged } from "./common/tags.ts";
import { type Transform, transformed } from "./common/transform.ts";
import type { ServiceRole } from "./iam/serviceRole.ts";
import { autoscale } from "./modelEndpoint/autoscaling.ts";
import { endpointConfiguration } from "./modelEndpoint/endpointConfiguration.ts";
import {
  captures,
  checkHosting,
  type EndpointHosting,
  type RealtimeHosting,
} from "./modelEndpoint/endpointHosting.ts";
import { endpointName } from "./modelEndpoint/endpointName.ts";
import { artifactPrefix, contentHash, uploadArtifact } from "./modelEndpoint/modelArtifact.ts";
import { modelRole } from "./modelEndpoint/modelRole.ts";
import { rollbackAlarms } from "./modelEndpoint/rollbackAlarms.ts";
import { rollbackCheckHook } from "./modelEndpoint/rollbackCheckHook.ts";
import { deploymentOf } from "./modelEndpoint/rollout.ts";
import type { PrivateBucket } from "./privateBucket.ts";

/** Arguments of {@link ModelEndpoint}. */
export interface ModelEndpointArgs extends LogArgs {
  /** Container image in Amazon ECR that serves the model. */
  image: pulumi.Input<string>;
  /** Path of the trained model on this machine: a `model.tar.gz` that the image can load. */
  artifact: string;
  /** The bucket that the artifact is uploaded to. */
  bucket: PrivateBucket;
  /** The columns of its input rows, in order. Other columns replace the endpoint by one with another name. */
  features: readonly string[];
  /** How the model is hosted: serverless or on instances. */
  hosting: EndpointHosting;
  /** The bucket for captured requests and responses, under `capture/`. Needed with `hosting.capturePercent`. @default none */
  captureBucket?: PrivateBucket | undefined;
  /**
   * Keep replaced models, configurations and artifacts. When SageMaker rolls back, the endpoint needs its old
   * configuration. `npm run prune` deletes unused ones. @default false
   */
  retain?: boolean | undefined;
  /** Changes to child resources. */
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

/** Child resources of {@link ModelEndpoint}. */
export interface ModelEndpointNodes {
  /** The uploaded `model.tar.gz`. */
  readonly artifact: aws.s3.BucketObjectv2;
  readonly model: aws.sagemaker.Model;
  readonly config: aws.sagemaker.EndpointConfiguration;
  readonly endpoint: aws.sagemaker.Endpoint;
  readonly logGroup: aws.cloudwatch.LogGroup;
  /** The model's execution role. */
  readonly role: aws.iam.Role;
  readonly rolePolicy: aws.iam.RolePolicy;
  /** Rolls back when requests fail; `undefined` if serverless. */
  readonly errorsAlarm: aws.cloudwatch.MetricAlarm | undefined;
  /** Rolls back when the model is slow; `undefined` if serverless. */
  readonly latencyAlarm: aws.cloudwatch.MetricAlarm | undefined;
  /** The limits of autoscaling; `undefined` if serverless. */
  readonly scalingTarget: aws.appautoscaling.Target | undefined;
  /** The rule of autoscaling; `undefined` if serverless. */
  readonly scalingPolicy: aws.appautoscaling.Policy | undefined;
}

/**
 * A SageMaker endpoint for one model, serverless or on instances. On instances it scales with the traffic, and a new model
 * takes over step by step: SageMaker rolls back if the endpoint's alarms go off, and the deployment then fails.
 *
 * @example
 * const fraud = new ModelEndpoint("fraud", {
 *   image: "111122223333.dkr.ecr.sa-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
 *   artifact: "models/fraud/model.tar.gz",
 *   bucket: models,
 *   features: ["amount", "balance"],
 *   hosting: { mode: "serverless", memoryMb: 2048, maxConcurrency: 5 },
 *   logRetentionDays: 30,
 * });
 */
export class ModelEndpoint extends pulumi.ComponentResource {
  /** Name of the endpoint. */
  readonly name: pulumi.Output<string>;
  /** ARN of the endpoint. */
  readonly arn: pulumi.Output<string>;
  /** Its child resources, for what the arguments and the other properties don't offer. */
  readonly nodes: ModelEndpointNodes;

  constructor(name: string, args: ModelEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    check(name, args);
    const physicalName = endpointName(name, args.hosting.mode, args.features);
    const hash = contentHash(`ModelEndpoint ${name}`, args.artifact);
    // Where the file is on this machine is no input: the engine would compare it with another machine's.
    super("sentinela:index:ModelEndpoint", name, { ...args, artifact: undefined }, opts);
    const { artifact, bucket, hosting, tags, transform } = args;
    const captureBucket = captures(hosting) ? args.captureBucket : undefined;
    const parent = { parent: this };
    const retained = { ...parent, retainOnDelete: args.retain ?? false };

    const logs = logGroup(name, physicalName, args, parent);
    const rollback =
      hosting.mode === "realtime" ? rollbackAlarms(name, physicalName, tags, parent) : undefined;
    const alarms = rollback ? [rollback.errors, rollback.latency] : [];
    const object = uploadArtifact(name, { artifact, hash, bucket, tags }, retained);
    const watched: Watched = { physicalName, logs, alarms };
    const { role, policy } = roleOf(name, args, { ...watched, captureBucket }, parent);
    // A model and a configuration can't be changed, only replaced. Without a fixed name each new one gets a name of its
    // own, is created before the old one is deleted, and the endpoint is updated to it.
    const model = modelOf(name, args, { object, role, policy }, retained);
    const config = endpointConfiguration(
      name,
      { hosting, modelName: model.name, captureBucket, tags, transform: transform?.config },
      retained,
    );
    const endpoint = endpointOf(name, args, { ...watched, role, policy, config }, parent);
    const scaling =
      hosting.mode === "realtime"
        ? autoscale(name, physicalName, hosting, tags, { ...parent, dependsOn: endpoint })
        : undefined;

    this.name = endpoint.name;
    this.arn = endpoint.arn;
    this.nodes = {
      artifact: object,
      model,
      config,
      endpoint,
      logGroup: logs,
      role,
      rolePolicy: policy,
      errorsAlarm: rollback?.errors,
      latencyAlarm: rollback?.latency,
      scalingTarget: scaling?.target,
      scalingPolicy: scaling?.policy,
    };
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}

function check(name: string, args: ModelEndpointArgs): void {
  const component = `ModelEndpoint ${name}`;
  checkHosting(component, args.hosting);
  if (captures(args.hosting) && !args.captureBucket) {
    throwIfInvalid(component, ["captureBucket must be given with hosting.capturePercent"]);
  }
  checkLogRetention(component, args.logRetentionDays);
}

/** Created before the endpoint, or SageMaker would create one without a retention. */
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
    ...transformed(`${name}-logs`, ours, opts, args.transform?.logGroup),
  );
}

/** What is created before the endpoint, and refers to it by name. */
interface Watched {
  readonly physicalName: string;
  readonly logs: aws.cloudwatch.LogGroup;
  /** The alarms that roll back. */
  readonly alarms: aws.cloudwatch.MetricAlarm[];
}

function roleOf(
  name: string,
  { image, bucket, hosting, tags, transform }: ModelEndpointArgs,
  { logs, alarms, captureBucket }: Watched & { captureBucket: PrivateBucket | undefined },
  opts: { parent: pulumi.Resource },
): ServiceRole {
  return modelRole(
    name,
    {
      image,
      bucket,
      prefix: artifactPrefix(name),
      logGroupArn: logs.arn,
      alarms,
      captureBucket,
      ...(hosting.mode === "realtime" && {
        network: hosting.network,
        volumeKeyArn: hosting.volumeKeyArn,
      }),
      tags,
      transform: transform?.role,
    },
    opts,
  );
}

function modelOf(
  name: string,
  { image, hosting, tags, transform }: ModelEndpointArgs,
  { object, role, policy }: ServiceRole & { object: aws.s3.BucketObjectv2 },
  opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): aws.sagemaker.Model {
  const ours: aws.sagemaker.ModelArgs = {
    executionRoleArn: role.arn,
    primaryContainer: {
      image,
      modelDataUrl: pulumi.interpolate`s3://${object.bucket}/${object.key}`,
    },
    ...(hosting.mode === "realtime" && isolated(hosting)),
    ...tagged(tags),
  };
  return new aws.sagemaker.Model(
    ...transformed(`${name}-model`, ours, { ...opts, dependsOn: policy }, transform?.model),
  );
}

/** The container has no network access. */
function isolated({ network }: RealtimeHosting): Partial<aws.sagemaker.ModelArgs> {
  return {
    enableNetworkIsolation: true,
    ...(network && {
      vpcConfig: { subnets: network.subnetIds, securityGroupIds: network.securityGroupIds },
    }),
  };
}

function endpointOf(
  name: string,
  { hosting, tags, transform }: ModelEndpointArgs,
  made: Watched & ServiceRole & { config: aws.sagemaker.EndpointConfiguration },
  opts: { parent: pulumi.Resource },
): aws.sagemaker.Endpoint {
  const ours: aws.sagemaker.EndpointArgs = {
    name: made.physicalName,
    endpointConfigName: made.config.name,
    ...(hosting.mode === "realtime" && {
      deploymentConfig: deploymentOf(hosting.rollOut, made.alarms),
    }),
    ...tagged(tags),
  };
  const waiting = {
    ...opts,
    // The alarms are not in the list, because the deployment configuration refers to them.
    dependsOn: [made.logs, made.policy],
    hooks: { afterUpdate: [rollbackCheckHook(name)] },
  };
  return new aws.sagemaker.Endpoint(
    ...transformed(`${name}-endpoint`, ours, waiting, transform?.endpoint),
  );
}
