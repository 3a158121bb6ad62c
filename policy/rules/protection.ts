import * as aws from "@pulumi/aws";
import { on, onAny, resourceRule } from "../rule.ts";

/** What can't be made again: data on its way or at rest, and the keys without which it is noise. */
const HOLDS_DATA =
  /^(aws:(s3\/bucket:Bucket|dynamodb\/table:Table|kinesis\/(stream:Stream|firehoseDeliveryStream:FirehoseDeliveryStream)|kms\/key:Key|secretsmanager\/(secret:Secret|secretVersion:SecretVersion))|random:index\/randomPassword:RandomPassword)$/;

/** Nothing with data in it goes by mistake. */
export const protection = [
  resourceRule(
    {
      name: "data-protected",
      reason: "A rename, or destroy in the wrong window, would delete what can't be made again",
      remedy: "Set the resource option protect",
      severity: "high",
      inProd: true,
    },
    onAny(HOLDS_DATA, ({ opts }) => !opts.protect && "it is not protected"),
  ),
  resourceRule(
    {
      name: "table-deletion-protected",
      reason: "Pulumi's protection doesn't bind whoever uses the console",
      remedy: "Set deletionProtectionEnabled",
      severity: "high",
      inProd: true,
    },
    on(
      aws.dynamodb.Table,
      ({ deletionProtectionEnabled }) =>
        !deletionProtectionEnabled && "deletionProtectionEnabled is not set",
    ),
  ),
  resourceRule(
    {
      name: "bucket-not-force-destroyed",
      reason: "With forceDestroy a bucket is deleted with everything in it",
      remedy: "Set forceDestroy to false",
      severity: "high",
      inProd: true,
    },
    on(aws.s3.Bucket, ({ forceDestroy }) => forceDestroy && "forceDestroy is true"),
  ),
  resourceRule(
    {
      name: "recovery-window",
      reason: "Without its secret or key, data can't be read again",
      remedy: "Leave at least a week to change one's mind; the default is 30 days",
      severity: "high",
      inProd: true,
    },
    on(
      aws.secretsmanager.Secret,
      ({ recoveryWindowInDays = 30 }) =>
        recoveryWindowInDays < 7 && `recoveryWindowInDays is ${recoveryWindowInDays}`,
    ),
    on(
      aws.kms.Key,
      ({ deletionWindowInDays = 30 }) =>
        deletionWindowInDays < 7 && `deletionWindowInDays is ${deletionWindowInDays}`,
    ),
  ),
];
