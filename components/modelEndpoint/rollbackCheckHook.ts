import * as pulumi from "@pulumi/pulumi";

/** What SageMaker says of an endpoint. */
interface LiveEndpoint {
  readonly status: string;
  /** Configuration that serves. */
  readonly configuration: string;
  /** Names of the models in it. */
  readonly models: readonly string[];
  /** Why the last update failed. */
  readonly reason?: string | undefined;
}

/**
 * Fail the deployment when the endpoint is not on the configuration that it was to be moved to.
 *
 * SageMaker undoes a roll-out whose alarms go off and calls the endpoint `InService` again, on the old configuration.
 * The provider then reports success (hashicorp/terraform-provider-aws#48997), and everybody believes that the new
 * model is live.
 *
 * @throws Error that says which model is live, and what to do.
 */
async function throwIfRolledBack({ newInputs }: pulumi.ResourceHookArgs): Promise<void> {
  const { name, endpointConfigName: wanted } = newInputs ?? {};
  const live = await describeEndpoint(name);
  if (live.configuration === wanted) return;
  const why = live.reason ? ` SageMaker says: ${live.reason}.` : "";
  throw new Error(
    `SageMaker undid the rollout of endpoint ${name}: it is ${live.status} on ${live.configuration} with model ${live.models.join(", ")}, and not on ${wanted}.${why} Look at the alarms ${name}-errors and ${name}-latency, and at the log group /aws/sagemaker/Endpoints/${name}; then deploy another model, or this one again`,
  );
}

/** A hook that runs {@link throwIfRolledBack} after each update of an endpoint. */
export function rollbackCheckHook(name: string): pulumi.ResourceHook {
  return new pulumi.ResourceHook(`${name}-endpoint-rolled-out`, throwIfRolledBack);
}

/** Ask AWS, with the credentials and the region that the deployment uses. */
async function describeEndpoint(endpoint: string): Promise<LiveEndpoint> {
  // Loaded when it is needed: it is large, and most runs of the program update nothing.
  const { DescribeEndpointCommand, DescribeEndpointConfigCommand, SageMakerClient } = await import(
    "@aws-sdk/client-sagemaker"
  );
  const config = new pulumi.Config("aws");
  const region = config.get("region");
  const profile = config.get("profile");
  const client = new SageMakerClient({
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
  });
  try {
    const {
      EndpointStatus: status = "unknown",
      EndpointConfigName = "",
      FailureReason: reason,
    } = await client.send(new DescribeEndpointCommand({ EndpointName: endpoint }));
    const { ProductionVariants = [] } = await client.send(
      new DescribeEndpointConfigCommand({ EndpointConfigName }),
    );
    const models = ProductionVariants.map(({ ModelName }) => ModelName ?? "without a name");
    return { status, configuration: EndpointConfigName, models, reason };
  } finally {
    client.destroy();
  }
}
