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
import { artefactPrefix, contentHash, uploaded } from "./modelEndpoint/modelArtefact.ts";
import { modelRole } from "./modelEndpoint/modelRole.ts";
import { rollbackAlarms } from "./modelEndpoint/rollbackAlarms.ts";
import { rollbackCheckHook } from "./modelEndpoint/rollbackCheckHook.ts";
import { deploymentOf } from "./modelEndpoint/rollout.ts";
import type { PrivateBucket } from "./privateBucket.ts";

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

/** Child resources of a {@link ModelEndpoint}. Those that may be `undefined` are there in the mode `realtime` only. */
export interface ModelEndpointNodes {
  /** The uploaded artefact. */
  readonly artefact: aws.s3.BucketObjectv2;
  readonly model: aws.sagemaker.Model;
  readonly config: aws.sagemaker.EndpointConfiguration;
  readonly endpoint: aws.sagemaker.Endpoint;
  readonly logGroup: aws.cloudwatch.LogGroup;
  /** The role that SageMaker loads and runs the model with. */
  readonly role: aws.iam.Role;
  readonly rolePolicy: aws.iam.RolePolicy;
  /** Undoes a rollout when requests fail. */
  readonly errorsAlarm: aws.cloudwatch.MetricAlarm | undefined;
  /** Undoes a rollout when answers are slow. */
  readonly latencyAlarm: aws.cloudwatch.MetricAlarm | undefined;
  /** The number of instances, as far as it may change. */
  readonly scalingTarget: aws.appautoscaling.Target | undefined;
  /** What changes the number of instances with the traffic. */
  readonly scalingPolicy: aws.appautoscaling.Policy | undefined;
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
  /** Its child resources, for what the arguments and the other properties don't offer. */
  readonly nodes: ModelEndpointNodes;

  constructor(name: string, args: ModelEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    check(name, args);
    const physicalName = endpointName(name, args.hosting.mode, args.features);
    const hash = contentHash(`ModelEndpoint ${name}`, args.artefact);
    super("sentinela:index:ModelEndpoint", name, args, opts);
    const { artefact, bucket, hosting, tags, transform } = args;
    const captureBucket = captures(hosting) ? args.captureBucket : undefined;
    const parent = { parent: this };
    const retained = { ...parent, retainOnDelete: args.retain ?? false };

    const logs = logGroup(name, physicalName, args, parent);
    const undoing =
      hosting.mode === "realtime" ? rollbackAlarms(name, physicalName, tags, parent) : undefined;
    const alarms = undoing ? [undoing.errors, undoing.latency] : [];
    const object = uploaded(name, { artefact, hash, bucket, tags }, retained);
    const watched: Watched = { physicalName, logs, alarms };
    const { role, policy } = roleOf(name, args, { ...watched, captureBucket }, parent);
    // Model and configuration can't be changed, only replaced: without a name of ours each new one gets its own,
    // and the endpoint moves over to it.
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
      artefact: object,
      model,
      config,
      endpoint,
      logGroup: logs,
      role,
      rolePolicy: policy,
      errorsAlarm: undoing?.errors,
      latencyAlarm: undoing?.latency,
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
    ...transformed(`${name}-logs`, ours, opts, args.transform?.logGroup),
  );
}

/** What tells of the endpoint, by its name, and is there before it. */
interface Watched {
  readonly physicalName: string;
  readonly logs: aws.cloudwatch.LogGroup;
  /** Those that undo a roll-out. */
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
      prefix: artefactPrefix(name),
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

/** The container reaches nothing but what SageMaker hands it. */
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
    // The alarms come first by themselves: the deployment names them.
    dependsOn: [made.logs, made.policy],
    hooks: { afterUpdate: [rollbackCheckHook(name)] },
  };
  return new aws.sagemaker.Endpoint(
    ...transformed(`${name}-endpoint`, ours, waiting, transform?.endpoint),
  );
}
