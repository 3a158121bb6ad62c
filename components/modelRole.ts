import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "./shared.ts";

/** What {@link modelStatements} grants on. */
export interface ModelRoleArgs {
  image: pulumi.Input<string>;
  /** ARN of the bucket with the artefact. */
  bucketArn: pulumi.Input<string>;
  /** Prefix of this model's artefacts, without a final slash. */
  prefix: string;
  logGroupArn: pulumi.Input<string>;
  alarms: aws.cloudwatch.MetricAlarm[];
  /** ARN of the objects that keep requests and answers; left out, none are kept. */
  captureArn: pulumi.Input<string> | undefined;
  /** Whether SageMaker has to attach the instances to a VPC. */
  inNetwork: boolean;
}

/** What SageMaker needs to load and run one model: its artefacts, its image, its logs and metrics. */
export function modelStatements(
  args: ModelRoleArgs,
  opts: { parent: pulumi.Resource },
): Statement[] {
  const partition = aws.getPartitionOutput({}, opts).partition;
  const statements: Statement[] = [
    {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: pulumi.interpolate`${args.bucketArn}/${args.prefix}/*`,
    },
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
    // Neither of these two takes a resource.
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
  if (args.captureArn !== undefined) {
    statements.push({ Effect: "Allow", Action: "s3:PutObject", Resource: args.captureArn });
  }
  if (args.inNetwork) statements.push(...NETWORK_STATEMENTS);
  return statements;
}

/** To attach instances to a VPC: what AWS's documentation lists. None of the describing actions takes a resource. */
const NETWORK_STATEMENTS: Statement[] = [
  {
    Effect: "Allow",
    Action: [
      "ec2:DescribeDhcpOptions",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcEndpoints",
      "ec2:DescribeVpcs",
    ],
    Resource: "*",
  },
  {
    Effect: "Allow",
    Action: [
      "ec2:CreateNetworkInterface",
      "ec2:CreateNetworkInterfacePermission",
      "ec2:DeleteNetworkInterface",
      "ec2:DeleteNetworkInterfacePermission",
    ],
    Resource: "*",
  },
];

/**
 * ARN of the repository that an image lies in.
 *
 * @throws RunError when the image is not in Amazon ECR, the only registry that SageMaker pulls from.
 */
export function repositoryArn(image: string, partition: string): string {
  const parts = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[^/]+\/([^:@]+)/.exec(image);
  if (parts) return `arn:${partition}:ecr:${parts[2]}:${parts[1]}:repository/${parts[3]}`;
  throw new pulumi.RunError(
    `image must be in Amazon ECR, such as 111122223333.dkr.ecr.sa-east-1.amazonaws.com/name:tag, got ${image}`,
  );
}
