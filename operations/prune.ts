import { DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { command } from "../cli/command.ts";
import { CommandError, UsageError } from "../cli/errors.ts";
import type { Flag, Flags } from "../cli/flags.ts";
import { inventoryOf, type ModelClients, type ModelPlaces } from "./prune/inventory.ts";
import { type Unused, unused } from "./prune/unused.ts";
import { stackOutputs } from "./target/stackOutputs.ts";

const FLAGS = {
  stack: { type: "text", help: "a stack of Pulumi's, whose replaced models are to go" },
  keep: {
    type: "integer",
    min: 0,
    max: 100,
    default: 1,
    help: "newest unused configurations of each endpoint that stay",
  },
  "dry-run": { type: "switch", help: "say what would go, and delete nothing" },
} as const satisfies Record<string, Flag>;

await command(FLAGS, main);

async function main(
  { stack, keep, "dry-run": dryRun }: Flags<typeof FLAGS>,
  signal: AbortSignal,
): Promise<void> {
  if (stack === undefined) throw new UsageError("--stack is missing: name a stack, such as prod");
  const { places, region } = placesOf(stack, await stackOutputs(stack));
  const clients: ModelClients = {
    sageMaker: new SageMakerClient({ region }),
    s3: new S3Client({ region, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined }),
  };
  try {
    const found = unused(await inventoryOf(places, clients), keep);
    if (!dryRun) await remove(found, clients, signal);
    if (signal.aborted) console.error("Stopped. A new run goes on from here.");
    else console.log(told(found, dryRun));
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: object };
    if ($metadata === undefined) throw error;
    throw new CommandError(
      `AWS refused (${name}: ${message}): whoever runs this needs what guides/deploy.md lists under "Replaced models"`,
    );
  } finally {
    clients.sageMaker.destroy();
    clients.s3.destroy();
  }
}

/** What is to be pruned, as the stack's outputs name it. */
function placesOf(
  stack: string,
  { fraudEndpoint, segmentationEndpoint, modelsBucket, streamArn }: Record<string, unknown>,
): { readonly places: ModelPlaces; readonly region: string } {
  const [, , , region = ""] = String(streamArn).split(":");
  const endpoints = [fraudEndpoint, segmentationEndpoint].map(String);
  return {
    region,
    places: { project: "sentinela", stack, endpoints, modelsBucket: String(modelsBucket) },
  };
}

/** From what uses to what is used, so that a run that ends half-way leaves nothing that lacks a part. */
async function remove(found: Unused, clients: ModelClients, signal: AbortSignal): Promise<void> {
  const { sageMaker, s3 } = clients;
  for (const EndpointConfigName of found.configurations) {
    if (signal.aborted) return;
    await sageMaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName }));
  }
  for (const ModelName of found.models) {
    if (signal.aborted) return;
    await sageMaker.send(new DeleteModelCommand({ ModelName }));
  }
  for (const artefact of found.artefacts) {
    if (signal.aborted) return;
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(artefact) ?? [];
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
}

function told({ configurations, models, artefacts }: Unused, dryRun: boolean): string {
  const names = [...configurations, ...models, ...artefacts];
  const counts = `${configurations.length} configurations, ${models.length} models and ${artefacts.length} artefacts`;
  return [...names, `${dryRun ? "Would delete" : "Deleted"} ${counts}.`].join("\n");
}
