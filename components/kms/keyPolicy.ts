import * as pulumi from "@pulumi/pulumi";
import type { AwsEnvironment } from "../common/awsEnvironment.ts";

/** A statement of a key policy. Its resource is always that key. */
type KeyStatement = Readonly<Record<string, pulumi.Input<unknown>>>;

/**
 * Administration of a key: everything except encrypting and decrypting. With AWS's default, `kms:*`, any administrator
 * could read the data. An administrator can still change this policy, but CloudTrail records that.
 *
 * KMS requires `PutKeyPolicy` when a key is created, or the policy could never be changed.
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

/** Administration by roles of the account whose own policies allow it. */
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
 * Use of the key through a service, by roles of the account whose own policies allow it. Direct calls to KMS are not
 * allowed.
 *
 * @param context The encryption context of the service, if it distinguishes the account's resources from others.
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
 * Grants for services that use the key after a call has ended: for a table, the volumes of an instance, the records in a
 * Firehose. The service creates the grant on behalf of the role that creates the resource.
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

/** Use by CloudWatch Logs itself, for log groups of this account and region. */
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
