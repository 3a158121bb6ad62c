import * as aws from "@pulumi/aws";
import { on, resourceRule } from "../rule.ts";

/** Tables can be taken back to any second, and forget people in time. */
export const tables = [
  resourceRule(
    {
      name: "table-recoverable",
      reason: "A faulty deployment can overwrite every profile within minutes",
      remedy: "Set pointInTimeRecovery.enabled",
      severity: "high",
    },
    on(
      aws.dynamodb.Table,
      ({ pointInTimeRecovery }) =>
        !pointInTimeRecovery?.enabled && "pointInTimeRecovery is not enabled",
    ),
  ),
  resourceRule(
    {
      name: "table-forgets",
      reason: "What is known of a person may be kept no longer than it is needed",
      remedy: "Set ttl, with the attribute that says when an item expires",
      severity: "medium",
    },
    on(
      aws.dynamodb.Table,
      ({ ttl }) => !(ttl?.enabled && ttl.attributeName) && "ttl is not enabled",
    ),
  ),
];
