import type { Table } from "./table.ts";

export const access: Table = {
  "no-wildcard-actions": {
    "fraud-role-policy policy.Statement.0": [
      [{ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::some/*" }, "it allows s3:*"],
      [
        { Effect: "Allow", Resource: "arn:aws:s3:::some/*", NotAction: "iam:*" },
        "it allows everything but iam:*",
      ],
    ],
    "monitoring-key policy.Statement.1.Action": [[["kms:Decrypt", "kms:*"], "it allows kms:*"]],
  },
  "no-wildcard-resources": {
    "audit-policy policy.Statement.0": [
      [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }, "it allows s3:GetObject on *"],
      [
        { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::*" },
        "it allows s3:GetObject on arn:aws:s3:::*",
      ],
      [
        {
          Effect: "Allow",
          Action: "dynamodb:GetItem",
          Resource: "arn:aws:dynamodb:sa-east-1:123456789012:table/*",
        },
        "it allows dynamodb:GetItem on arn:aws:dynamodb:sa-east-1:123456789012:table/*",
      ],
      [
        { Effect: "Allow", Action: "cloudwatch:PutMetricData", Resource: "*" },
        "it allows cloudwatch:PutMetricData on *",
        {
          Effect: "Allow",
          Action: "cloudwatch:PutMetricData",
          Resource: "*",
          Condition: { StringEquals: { "cloudwatch:namespace": "Sentinela" } },
        },
      ],
      [
        { Effect: "Allow", Action: "s3:GetObject", NotResource: "arn:aws:s3:::secret/*" },
        "it allows something on all but arn:aws:s3:::secret/*",
      ],
    ],
  },
  "no-public-principals": {
    "lake-policy policy.Statement.1": [
      [
        {
          Effect: "Allow",
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::some/*",
          Principal: { AWS: "*" },
        },
        "it lets anyone call s3:GetObject",
        {
          Effect: "Allow",
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::some/*",
          Principal: "*",
          Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } },
        },
      ],
    ],
  },
  "no-aws-managed-policies": {
    "scoring-role managedPolicyArns": [
      [
        ["arn:aws:iam::aws:policy/AmazonS3FullAccess"],
        "arn:aws:iam::aws:policy/AmazonS3FullAccess is AWS's own",
      ],
    ],
  },
  "services-act-for-us": {
    "scoring-role assumeRolePolicy.Statement.0.Condition": [
      [undefined, "lambda.amazonaws.com may act for any account"],
    ],
    "monitoring-topic-policy policy.Statement.0.Condition": [
      [
        undefined,
        "cloudwatch.amazonaws.com may act for any account",
        { StringEquals: { "aws:SourceAccount": "123456789012" } },
      ],
    ],
  },
};
