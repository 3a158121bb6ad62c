/** Actions by the policies that grant them: the logical names of the program's resources. */
export type Grants = Readonly<Record<string, readonly string[]>>;

const NETWORK_OF_MODELS = [
  "ec2:CreateNetworkInterface",
  "ec2:CreateNetworkInterfacePermission",
  "ec2:DeleteNetworkInterface",
  "ec2:DeleteNetworkInterfacePermission",
  "ec2:DescribeDhcpOptions",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcEndpoints",
  "ec2:DescribeVpcs",
];

/** What a local run exercises. A statement without one of these makes it fail. */
export const EXERCISED: Grants = {
  "fraud-role": ["sts:AssumeRole"],
  "fraud-role-policy": ["s3:GetObject"],
  "segmentation-role": ["sts:AssumeRole"],
  "segmentation-role-policy": ["s3:GetObject"],
  "scoring-role": ["sts:AssumeRole"],
  "scoring-role-policy": [
    "sagemaker:InvokeEndpoint",
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "secretsmanager:GetSecretValue",
    "firehose:PutRecordBatch",
  ],
  "transactions-role": ["sts:AssumeRole"],
  "transactions-role-policy": [
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
    "s3:PutObject",
    "lambda:InvokeFunction",
  ],
  "alerts-role": ["sts:AssumeRole"],
  "alerts-role-policy": ["s3:PutObject"],
  "transactions-producer": ["kinesis:DescribeStreamSummary", "kinesis:PutRecords"],
  "redrive-policy": [
    "s3:ListBucket",
    "s3:GetObject",
    "s3:PutObject",
    "kinesis:DescribeStreamSummary",
    "kinesis:PutRecords",
    "dynamodb:BatchGetItem",
    "dynamodb:UpdateItem",
  ],
  "audit-policy": [
    "s3:ListBucket",
    "s3:GetObject",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
    "dynamodb:BatchGetItem",
  ],
  "training-policy": ["s3:ListBucket", "s3:GetObject"],
};

/** What no local run exercises, and why the policy grants it nevertheless. */
export const UNEXERCISED: readonly { readonly grants: Grants; readonly why: string }[] = [
  {
    grants: {
      "transactions-role-policy": [
        "s3:AbortMultipartUpload",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:ListBucketMultipartUploads",
      ],
      "alerts-role-policy": [
        "s3:AbortMultipartUpload",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:ListBucketMultipartUploads",
      ],
    },
    why: "Firehose finds the bucket's region and writes large objects in parts; AWS lists all of these for a delivery to S3. The local Firehose writes each object in one call.",
  },
  {
    grants: { "transactions-role-policy": ["kinesis:DescribeStream"] },
    why: "Firehose looks at its stream when it is created; AWS lists it for a Kinesis source. The local Firehose asks for the shards alone.",
  },
  {
    grants: { "transactions-role-policy": ["lambda:GetFunctionConfiguration"] },
    why: "Firehose checks the function's timeout against its own limit; AWS lists it for a transformation. The local run takes the function as it is declared.",
  },
  {
    grants: {
      "scoring-role-policy": ["logs:CreateLogStream", "logs:PutLogEvents"],
      "transactions-role-policy": ["logs:PutLogEvents"],
      "alerts-role-policy": ["logs:PutLogEvents"],
      "fraud-role-policy": [
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
      ],
      "segmentation-role-policy": [
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
      ],
    },
    why: "The services write to CloudWatch Logs as the role. The local run has no CloudWatch: what a function prints goes to files.",
  },
  {
    grants: {
      "fraud-role-policy": [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
      ],
      "segmentation-role-policy": [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
      ],
    },
    why: "SageMaker pulls the container's image as the model's role. The local run has no container: it computes what the image's code would.",
  },
  {
    grants: {
      "fraud-role-policy": ["cloudwatch:PutMetricData", "cloudwatch:DescribeAlarms"],
      "segmentation-role-policy": ["cloudwatch:PutMetricData", "cloudwatch:DescribeAlarms"],
    },
    why: "The endpoint's instances report their metrics, and a deployment on instances watches the alarms that roll it back. The local run has neither metrics nor deployments.",
  },
  {
    grants: {
      "fraud-role-policy": ["s3:PutObject"],
      "segmentation-role-policy": ["s3:PutObject"],
    },
    why: "SageMaker keeps a share of the requests and answers, and writes them as the model's role. The local run keeps none.",
  },
  {
    grants: {
      "fraud-role-policy": ["kms:Decrypt", "kms:GenerateDataKey"],
      "segmentation-role-policy": ["kms:Decrypt", "kms:GenerateDataKey"],
      "scoring-role-policy": ["kms:Decrypt"],
      "transactions-role-policy": ["kms:Decrypt", "kms:GenerateDataKey"],
      "alerts-role-policy": ["kms:Decrypt", "kms:GenerateDataKey"],
      "transactions-producer": ["kms:GenerateDataKey"],
      "redrive-policy": ["kms:Decrypt", "kms:GenerateDataKey"],
      "audit-policy": ["kms:Decrypt"],
      "training-policy": ["kms:Decrypt"],
    },
    why: "S3, Kinesis, DynamoDB and Secrets Manager use the customer's key on behalf of whoever reads or writes. The local run encrypts nothing.",
  },
  {
    grants: {
      "fraud-role-policy": ["kms:CreateGrant"],
      "segmentation-role-policy": ["kms:CreateGrant"],
    },
    why: "SageMaker lets the volumes of its instances use the customer's key by a grant. The local run has no instances.",
  },
  {
    grants: {
      "fraud-role-policy": NETWORK_OF_MODELS,
      "segmentation-role-policy": NETWORK_OF_MODELS,
      "scoring-role-policy": [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
      ],
    },
    why: "SageMaker and Lambda attach instances and functions to the VPC by network interfaces, which they make as the role. The local run has no network but the loopback.",
  },
  {
    grants: { "scoring-role-policy": ["ec2:*"] },
    why: "A denial to the function's own code of what Lambda needs for its network. The code calls nothing of EC2.",
  },
  {
    grants: { "access-logs-policy": ["s3:PutObject"] },
    why: "S3 itself writes the access logs. The local S3 keeps none.",
  },
  {
    grants: { "transactions-producer": ["kinesis:PutRecord"] },
    why: "A producer may put records one at a time. The simulator puts many.",
  },
  {
    grants: {
      "access-logs-policy": ["s3:*"],
      "lake-policy": ["s3:*"],
      "models-policy": ["s3:*"],
      "transactions-backup-policy": ["s3:*"],
    },
    why: "A denial of all that isn't sent by TLS. Locally the loopback stands for TLS, so that nothing is denied.",
  },
];
