import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { awsEnvironment } from "../common/awsEnvironment.ts";
import type { Statement } from "../iam/statement.ts";

/**
 * Physical name of an endpoint: the same for a model with the same columns, another for other columns or another
 * mode. So a new model is rolled out in place, while one that needs other rows gets an endpoint of its own,
 * created before the old one goes, and never sees an old row.
 *
 * @throws RunError when SageMaker would not take the name.
 */
export function endpointName(name: string, mode: string, features: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify([mode, ...features]));
  const full = `${pulumi.getProject()}-${pulumi.getStack()}-${name}-${hash.digest("hex").slice(0, 8)}`;
  if (/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(full)) return full;
  throw new pulumi.RunError(
    `ModelEndpoint ${name}: an endpoint's name takes up to 63 letters, digits and hyphens, got ${full}: rename the stack`,
  );
}

/** ARN of an endpoint that {@link endpointName} names, for who has to know it before there is one. */
function endpointArn(
  name: string,
  mode: string,
  features: readonly string[],
): pulumi.Output<string> {
  const { account, region, partition } = awsEnvironment();
  // SageMaker writes the name in lower case in its ARNs.
  const physical = endpointName(name, mode, features).toLowerCase();
  return pulumi.interpolate`arn:${partition}:sagemaker:${region}:${account}:endpoint/${physical}`;
}

/**
 * Permission to invoke endpoints that are not there yet.
 *
 * @param endpoints The columns that each takes, by its name: an endpoint's ARN follows from both.
 */
export function invokeStatement(
  mode: string,
  endpoints: Readonly<Record<string, { readonly features: readonly string[] }>>,
): Statement {
  return {
    Effect: "Allow",
    Action: "sagemaker:InvokeEndpoint",
    Resource: Object.entries(endpoints).map(([name, { features }]) =>
      endpointArn(name, mode, features),
    ),
  };
}
