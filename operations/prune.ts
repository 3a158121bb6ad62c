import { S3Client } from "@aws-sdk/client-s3";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { CommandError } from "../cli/errors.ts";
import type { Flags } from "../cli/flags.ts";
import type { PRUNE_FLAGS } from "./prune/flags.ts";
import { inventoryOf, type ModelClients, type ModelPlaces } from "./prune/inventory.ts";
import { remove } from "./prune/remove.ts";
import { type Unused, unused } from "./prune/unused.ts";
import { type Outputs, outputIn } from "./target/outputs.ts";
import { stackOutputs } from "./target/stackOutputs.ts";

/** `npm run prune`: delete unused models. */
export async function main(
  { stack, keep, "dry-run": dryRun }: Flags<typeof PRUNE_FLAGS>,
  signal: AbortSignal,
): Promise<void> {
  const { places, region } = placesOf(stack, await stackOutputs(stack));
  const clients: ModelClients = {
    sageMaker: new SageMakerClient({ region }),
    s3: new S3Client({ region, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined }),
  };
  try {
    const found = unused(await inventoryOf(places, clients), keep);
    if (!dryRun) await remove(found, clients, signal);
    if (signal.aborted) console.error("Stopped. A new run goes on from here.");
    else console.log(report(found, dryRun));
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: object };
    if ($metadata === undefined) throw error;
    throw new CommandError(
      `AWS refused (${name}: ${message}): its caller needs what guides/deploy.md lists under "Replaced models"`,
    );
  } finally {
    clients.sageMaker.destroy();
    clients.s3.destroy();
  }
}

/** What is to be pruned, as the stack's outputs name it. */
function placesOf(
  stack: string,
  outputs: Outputs,
): { readonly places: ModelPlaces; readonly region: string } {
  const text = (name: string) => outputIn(outputs, name, `--stack ${stack}`);
  const [, , , region = ""] = text("streamArn").split(":");
  const endpoints = [text("fraudEndpoint"), text("segmentationEndpoint")];
  return {
    region,
    places: { project: "sentinela", stack, endpoints, modelsBucket: text("modelsBucket") },
  };
}

function report({ configurations, models, artifacts }: Unused, dryRun: boolean): string {
  const names = [...configurations, ...models, ...artifacts];
  const counts = `${configurations.length} configurations, ${models.length} models and ${artifacts.length} artifacts`;
  return [...names, `${dryRun ? "Would delete" : "Deleted"} ${counts}.`].join("\n");
}
