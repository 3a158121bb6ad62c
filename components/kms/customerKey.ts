import * as pulumi from "@pulumi/pulumi";
import { throwIfInvalid } from "../common/ranges.ts";
import type { Statement } from "../iam/statement.ts";

/** ARN of a KMS key, not of an alias: permissions are granted on keys. */
export const KEY_ARN = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[a-zA-Z0-9-]+$/;

/**
 * Check an ARN that was written by hand. An output of a key resource needs no check.
 *
 * @throws RunError with the component, the argument and its value, if that is not the ARN of a key.
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

/** The use of a customer managed key for one resource. */
export interface KeyUse {
  /** The customer managed key. `undefined`: AWS's own key, which needs no permission. */
  readonly kmsKeyArn: pulumi.Input<string> | undefined;
  /** Such as `kms:Decrypt`. */
  readonly action: string | string[];
  /** ARN of the resource that the key encrypts. Its service uses the key on behalf of the caller. */
  readonly arn: pulumi.Output<string>;
  /** The encryption context that the service sends, by which KMS distinguishes this resource from others. */
  readonly context: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Statements that allow the use of a customer managed key, for one resource and through its service only. */
export function keyStatements({ kmsKeyArn, action, arn, context }: KeyUse): Statement[] {
  if (kmsKeyArn === undefined) return [];
  // The region of the key, because a bucket's ARN has none.
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
