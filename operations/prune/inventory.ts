import { paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  ListTagsCommand,
  paginateListEndpointConfigs,
  paginateListEndpoints,
  paginateListModels,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { CommandError } from "../../cli/errors.ts";
import type { Configuration, Inventory, Model } from "./unused.ts";

/** Where a stack's models are. */
export interface ModelPlaces {
  readonly project: string;
  readonly stack: string;
  /** Names of its endpoints. */
  readonly endpoints: readonly string[];
  readonly modelsBucket: string;
}

/** Clients that it is found out with, or changed. */
export interface ModelClients {
  readonly sageMaker: SageMakerClient;
  readonly s3: S3Client;
}

/**
 * What a stack has in SageMaker, and its artifacts. What is not tagged as the stack's own is left alone.
 *
 * @throws CommandError while an endpoint is being changed: which configuration it will be on isn't settled then.
 */
export async function inventoryOf(
  { project, stack, endpoints, modelsBucket }: ModelPlaces,
  { sageMaker, s3 }: ModelClients,
): Promise<Inventory> {
  const live: string[] = [];
  for await (const { Endpoints = [] } of paginateListEndpoints({ client: sageMaker }, {})) {
    for (const { EndpointName } of Endpoints) {
      const endpoint = await sageMaker.send(new DescribeEndpointCommand({ EndpointName }));
      const { EndpointStatus, EndpointConfigName } = endpoint;
      if (endpoints.includes(String(EndpointName)) && EndpointStatus !== "InService") {
        throw new CommandError(
          `endpoint ${EndpointName} is ${EndpointStatus}: try again when it is InService`,
        );
      }
      // Anybody's: SageMaker lets go of a configuration that an endpoint is on.
      if (EndpointConfigName !== undefined) live.push(EndpointConfigName);
    }
  }
  const isOurs = async (ResourceArn: string | undefined) => {
    const { Tags = [] } = await sageMaker.send(new ListTagsCommand({ ResourceArn }));
    const value = (key: string) => Tags.find(({ Key }) => Key === key)?.Value;
    return value("Project") === project && value("Stack") === stack;
  };

  const configurations: Configuration[] = [];
  for await (const page of paginateListEndpointConfigs({ client: sageMaker }, {})) {
    for (const { EndpointConfigName, EndpointConfigArn } of page.EndpointConfigs ?? []) {
      if (!(await isOurs(EndpointConfigArn))) continue;
      const { ProductionVariants = [], CreationTime } = await sageMaker.send(
        new DescribeEndpointConfigCommand({ EndpointConfigName }),
      );
      configurations.push({
        name: String(EndpointConfigName),
        models: ProductionVariants.flatMap(({ ModelName }) => ModelName ?? []),
        created: CreationTime?.getTime() ?? 0,
      });
    }
  }
  const models: Model[] = [];
  for await (const page of paginateListModels({ client: sageMaker }, {})) {
    for (const { ModelName, ModelArn } of page.Models ?? []) {
      if (!(await isOurs(ModelArn))) continue;
      const { PrimaryContainer } = await sageMaker.send(new DescribeModelCommand({ ModelName }));
      models.push({ name: String(ModelName), artifact: PrimaryContainer?.ModelDataUrl });
    }
  }
  const artifacts: string[] = [];
  const under = { Bucket: modelsBucket, Prefix: "models/" };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, under)) {
    artifacts.push(...Contents.map(({ Key }) => `s3://${modelsBucket}/${Key}`));
  }
  return { live, configurations, models, artifacts };
}
