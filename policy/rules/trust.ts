import * as aws from "@pulumi/aws";
import { allowances, conditionKeys, onDocuments } from "../documents.ts";
import { isSet, on, resourceRule } from "../rule.ts";

/** Conditions that tell on whose behalf a service acts. The last ones are how services use a key. */
const ON_BEHALF = [
  /^aws:source(account|arn|orgid|orgpaths)$/,
  /^kms:(viaservice|calleraccount|encryptioncontext.*)$/,
];

/** A service acts for us, and never for somebody else who names our resources (the confused deputy). */
export const trust = [
  resourceRule(
    {
      name: "services-act-for-us",
      reason: "A service serves every account: without a condition, anyone can have it act on this",
      remedy: "Add a condition on aws:SourceAccount, or aws:SourceArn",
      severity: "high",
    },
    ...onDocuments((document) =>
      allowances(document)
        .filter(({ services }) => services.length > 0)
        .filter(
          (statement) =>
            !conditionKeys(statement).some((key) => ON_BEHALF.some((known) => known.test(key))),
        )
        .map(({ services }) => `${services.join(", ")} may act for any account`),
    ),
    on(
      aws.lambda.Permission,
      (permission) =>
        /\.amazonaws\.com$/.test(permission.principal) &&
        !isSet(() => permission.sourceAccount) &&
        !isSet(() => permission.sourceArn) &&
        `${permission.principal} may call it for any account`,
    ),
  ),
];
