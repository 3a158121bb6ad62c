import * as pulumi from "@pulumi/pulumi";
import type { AwsEnvironment } from "../common/awsEnvironment.ts";

/** One statement of a key's policy, which is about that key. */
type KeyStatement = Readonly<Record<string, pulumi.Input<unknown>>>;

/**
 * What the account does with a key itself: everything but to encrypt and decrypt. AWS's default, `kms:*`, would let
 * whoever has enough rights elsewhere read all of it. Who changes this policy can still do so, and is seen.
 *
 * `PutKeyPolicy` among them is what KMS insists on when a key is made: without it nobody could change it again.
 */
const ADMINISTRATION = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:RotateKeyOnDemand",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

/** Who has it in the account's own policies, and may not read what the key protects. */
export function administration(environment: AwsEnvironment): KeyStatement {
  return {
    Sid: "Account",
    Effect: "Allow",
    Principal: { AWS: root(environment) },
    Action: ADMINISTRATION,
    Resource: "*",
  };
}

/**
 * Use by way of services, for who may use the key by the account's own policies: never by a call to KMS itself.
 *
 * @param context What each service says of its uses, where that tells the account's own resources from others.
 */
export function throughService(
  environment: AwsEnvironment,
  sid: string,
  service: string,
  actions: string[],
  context: Readonly<Record<string, pulumi.Input<string | string[]>>> = {},
): KeyStatement {
  const contexts = Object.entries(context).map(([key, value]) => [
    `kms:EncryptionContext:${key}`,
    value,
  ]);
  return {
    Sid: sid,
    Effect: "Allow",
    Principal: { AWS: root(environment) },
    Action: actions,
    Resource: "*",
    Condition: {
      StringEquals: {
        "kms:CallerAccount": environment.account,
        "kms:ViaService": pulumi.interpolate`${service}.${environment.region}.amazonaws.com`,
      },
      ...(contexts.length > 0 && { StringLike: Object.fromEntries(contexts) }),
    },
  };
}

/**
 * Let services keep a key for what outlives a call: a table, the disks of an instance, what waits in a Firehose. They
 * ask for it in the name of whoever makes those.
 */
export function grantsToServices(environment: AwsEnvironment): KeyStatement {
  return {
    Sid: "Grants",
    Effect: "Allow",
    Principal: { AWS: root(environment) },
    Action: "kms:CreateGrant",
    Resource: "*",
    Condition: {
      StringEquals: { "kms:CallerAccount": environment.account },
      Bool: { "kms:GrantIsForAWSResource": "true" },
    },
  };
}

/** CloudWatch Logs uses a key in its own name, for log groups of this account and region. */
export function logging({ account, region, partition }: AwsEnvironment): KeyStatement {
  return {
    Sid: "Logs",
    Effect: "Allow",
    Principal: { Service: pulumi.interpolate`logs.${region}.amazonaws.com` },
    Action: [
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:ReEncrypt*",
      "kms:GenerateDataKey*",
      "kms:DescribeKey",
    ],
    Resource: "*",
    Condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": pulumi.interpolate`arn:${partition}:logs:${region}:${account}:log-group:*`,
      },
    },
  };
}

function root({ account, partition }: AwsEnvironment): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:iam::${account}:root`;
}
