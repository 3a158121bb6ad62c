import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { DeleteEndpointConfigCommand, DeleteModelCommand } from "@aws-sdk/client-sagemaker";
import type { ModelClients } from "./inventory.ts";
import type { Unused } from "./unused.ts";

/**
 * Delete what is unused: from what uses to what is used, so that a run that ends half-way leaves nothing that lacks a part.
 *
 * @param signal Ends the work after the call in flight.
 */
export async function remove(
  found: Unused,
  clients: ModelClients,
  signal: AbortSignal,
): Promise<void> {
  const { sageMaker, s3 } = clients;
  for (const EndpointConfigName of found.configurations) {
    if (signal.aborted) return;
    await sageMaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName }));
  }
  for (const ModelName of found.models) {
    if (signal.aborted) return;
    await sageMaker.send(new DeleteModelCommand({ ModelName }));
  }
  for (const artifact of found.artifacts) {
    if (signal.aborted) return;
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(artifact) ?? [];
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
}
