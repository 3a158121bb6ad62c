import * as pulumi from "@pulumi/pulumi";

/** What SageMaker reports of an endpoint. */
interface LiveEndpoint {
  readonly status: string;
  /** The active configuration. */
  readonly configuration: string;
  /** Names of its models. */
  readonly models: readonly string[];
  /** Why the last update failed. */
  readonly reason?: string | undefined;
}

/**
 * Fail the deployment if the endpoint is not on its new configuration.
 *
 * When the alarms go off, SageMaker rolls back: the endpoint is `InService` again, on the old configuration. The provider
 * reports success for that (hashicorp/terraform-provider-aws#48997), as if the new model were live.
 *
 * @throws Error with the live model, and what to do.
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

/** Ask AWS, with the deployment's credentials and region. */
async function describeEndpoint(endpoint: string): Promise<LiveEndpoint> {
  // Loaded when needed: it is large, and most runs of the program update no endpoint.
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
