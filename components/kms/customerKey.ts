import * as pulumi from "@pulumi/pulumi";
import { throwIfInvalid } from "../common/ranges.ts";
import type { Statement } from "../iam/statement.ts";

/** ARN of a KMS key. An alias won't do: permissions are granted on keys. */
export const KEY_ARN = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[a-zA-Z0-9-]+$/;

/**
 * Check what a person wrote. The key of a resource has its ARN from AWS.
 *
 * @throws RunError naming the component, the argument and its value, when that is not a key's ARN.
 */
export function checkKey(
  component: string,
  argument: string,
  kmsKeyArn: pulumi.Input<string> | undefined,
): void {
  if (typeof kmsKeyArn !== "string" || KEY_ARN.test(kmsKeyArn)) return;
  throwIfInvalid(component, [
    `${argument} must be the ARN of a KMS key, not of an alias, got ${kmsKeyArn}`,
  ]);
}

/** What a customer's key is used for. */
export interface KeyUse {
  /** The customer's key; left out, AWS's own encrypts, which needs no permission. */
  readonly kmsKeyArn: pulumi.Input<string> | undefined;
  /** Such as `kms:Decrypt`. */
  readonly action: string | string[];
  /** ARN of what the key encrypts. Its service asks for the key, on behalf of whoever uses it. */
  readonly arn: pulumi.Output<string>;
  /** What the service says of each use: the encryption context by which KMS tells this resource from others. */
  readonly context: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Use of a customer's key for one resource, and by way of its service only. */
export function keyStatements({ kmsKeyArn, action, arn, context }: KeyUse): Statement[] {
  if (kmsKeyArn === undefined) return [];
  // A key serves its own region. Not every ARN names one: a bucket's doesn't.
  const viaService = pulumi.all([arn, kmsKeyArn]).apply(([used, key]) => {
    const [, , service] = used.split(":");
    const [, , , region] = key.split(":");
    return `${service}.${region}.amazonaws.com`;
  });
  const contexts = Object.entries(context).map(([key, value]) => [
    `kms:EncryptionContext:${key}`,
    value,
  ]);
  return [
    {
      Effect: "Allow",
      Action: action,
      Resource: kmsKeyArn,
      Condition: {
        StringEquals: { "kms:ViaService": viaService, ...Object.fromEntries(contexts) },
      },
    },
  ];
}
