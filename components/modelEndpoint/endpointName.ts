import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { awsEnvironment } from "../common/awsEnvironment.ts";
import type { Statement } from "../iam/statement.ts";

/**
 * Physical name of an endpoint. It depends on the columns and the mode: a new model with the same columns is rolled out
 * in place, while other columns get a new endpoint, which is created before the old one is deleted and never receives
 * rows of the old form.
 *
 * @throws RunError if SageMaker would not accept the name.
 */
export function endpointName(name: string, mode: string, features: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify([mode, ...features]));
  const full = `${pulumi.getProject()}-${pulumi.getStack()}-${name}-${hash.digest("hex").slice(0, 8)}`;
  if (/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(full)) return full;
  throw new pulumi.RunError(
    `ModelEndpoint ${name}: an endpoint's name takes up to 63 letters, digits and hyphens, got ${full}: rename the stack`,
  );
}

/** ARN of an endpoint that may not exist yet, from its {@link endpointName}. */
function endpointArn(
  name: string,
  mode: string,
  features: readonly string[],
): pulumi.Output<string> {
  const { account, region, partition } = awsEnvironment();
  // SageMaker's ARNs have the name in lower case.
  const physical = endpointName(name, mode, features).toLowerCase();
  return pulumi.interpolate`arn:${partition}:sagemaker:${region}:${account}:endpoint/${physical}`;
}

/**
 * A statement that allows invoking endpoints that may not exist yet.
 *
 * @param endpoints The columns of each endpoint, by its name. Both determine its ARN.
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
