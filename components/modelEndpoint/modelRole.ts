import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ServiceRole, type ServiceRoleArgs, serviceRole } from "../iam/serviceRole.ts";
import type { Statement } from "../iam/statement.ts";
import { interfaceStatements, type VpcConfig } from "../network/vpcConfig.ts";
import type { PrivateBucket } from "../privateBucket.ts";
import { captures, type EndpointHosting } from "./endpointHosting.ts";
import { ARTIFACTS } from "./modelArtifact.ts";
import { repositoryArn } from "./modelImage.ts";

/** Prefix of captured requests and responses. */
export const CAPTURE = "capture/";

/** The objects of a model in S3. */
export interface ModelStorage {
  /** The bucket with the artifacts. */
  readonly bucket: PrivateBucket;
  /** Prefix of the model's artifacts. */
  readonly prefix: string;
  /** The bucket for captured requests and responses, under {@link CAPTURE}; `undefined` if none are captured. */
  readonly captureBucket?: PrivateBucket | undefined;
}

/** Arguments of {@link modelRole}. */
export interface ModelRoleArgs extends ModelStorage, Pick<ServiceRoleArgs, "tags" | "transform"> {
  readonly image: pulumi.Input<string>;
  readonly logGroupArn: pulumi.Input<string>;
  readonly alarms: aws.cloudwatch.MetricAlarm[];
  /** The VPC that SageMaker attaches the instances to. */
  readonly network?: VpcConfig | undefined;
  /** ARN of the customer managed key for the instances' volumes. */
  readonly volumeKeyArn?: pulumi.Input<string> | undefined;
}

/** What SageMaker reads and writes in S3 for a model. For a model in a VPC, it does so through that VPC. */
function storageStatements({ bucket, prefix, captureBucket }: ModelStorage): Statement[] {
  const statements: Statement[] = [
    { Effect: "Allow", Action: "s3:GetObject", Resource: bucket.objects(prefix) },
    ...bucket.useKey("kms:Decrypt"),
  ];
  if (captureBucket) {
    statements.push(
      { Effect: "Allow", Action: "s3:PutObject", Resource: captureBucket.objects(CAPTURE) },
      ...captureBucket.useKey("kms:Decrypt", "kms:GenerateDataKey"),
    );
  }
  return statements;
}

/**
 * What SageMaker calls for all models through a network. Serverless endpoints are in no network, and get their models
 * without one.
 */
export function modelCalls(
  hosting: EndpointHosting,
  { bucket, captureBucket }: Omit<ModelStorage, "prefix">,
): { s3?: Statement[] } {
  if (hosting.mode === "serverless") return {};
  const kept = captures(hosting) ? { captureBucket } : {};
  return { s3: storageStatements({ bucket, prefix: ARTIFACTS, ...kept }) };
}

/** The execution role of one model. */
export function modelRole(
  name: string,
  args: ModelRoleArgs,
  opts: { parent: pulumi.Resource },
): ServiceRole {
  const { tags, transform } = args;
  const statements = modelStatements(args, opts);
  return serviceRole(
    name,
    { service: "sagemaker.amazonaws.com", statements, tags, transform },
    opts,
  );
}

/** What SageMaker needs to load and run one model: artifacts, image, logs and metrics. */
function modelStatements(args: ModelRoleArgs, opts: { parent: pulumi.Resource }): Statement[] {
  const partition = aws.getPartitionOutput({}, opts).partition;
  const statements: Statement[] = [
    ...storageStatements(args),
    {
      Effect: "Allow",
      Action: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
      ],
      Resource: pulumi
        .all([args.image, partition])
        .apply(([image, partition]) => repositoryArn(image, partition)),
    },
    // Neither of these two actions supports a resource.
    { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Effect: "Allow",
      Action: "cloudwatch:PutMetricData",
      Resource: "*",
      Condition: { StringLike: { "cloudwatch:namespace": ["AWS/SageMaker", "/aws/sagemaker/*"] } },
    },
    {
      Effect: "Allow",
      Action: [
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
      ],
      Resource: [args.logGroupArn, pulumi.interpolate`${args.logGroupArn}:*`],
    },
  ];
  if (args.alarms.length > 0) {
    statements.push({
      Effect: "Allow",
      Action: "cloudwatch:DescribeAlarms",
      Resource: args.alarms.map((alarm) => alarm.arn),
    });
  }
  if (args.volumeKeyArn !== undefined) {
    // SageMaker uses the key by a grant, as long as the instances run.
    statements.push({
      Effect: "Allow",
      Action: "kms:CreateGrant",
      Resource: args.volumeKeyArn,
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    });
  }
  if (args.network) statements.push(...interfaceStatements(args.network, IN_NETWORK, opts));
  return statements;
}

/** The actions that AWS documents for attaching instances to a VPC. */
const IN_NETWORK = {
  own: ["ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface"],
  anywhere: [
    // Its resource is the permission, which has no ARN.
    "ec2:DeleteNetworkInterfacePermission",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
  ],
};
