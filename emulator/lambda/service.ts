import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { AwsError, type AwsRequest } from "../request.ts";
import type { Service, ServiceContext } from "../service.ts";
import { lambdaAccess } from "./access.ts";
import { ALIAS, declare, FUNCTION } from "./declaration.ts";
import { invocationFaults } from "./faults.ts";
import { MAX_REQUEST_BYTES } from "./outcome.ts";
import { Pool } from "./pool.ts";
import { invokedBy, notEmulated } from "./request.ts";

/**
 * Lambda, with the declared functions: their archives unpacked to `OUT/lambda/<function>`, run as deployed in
 * worker threads, their output under `OUT/logs/<log group>`.
 *
 * Synchronous invocation only. Time is wall time: computing is not scaled by the clock. One set of code and
 * settings stands for `$LATEST`, for the published version and for every alias.
 */
export async function lambda({ graph, out, client, faults }: ServiceContext): Promise<Service> {
  const pools: Pool[] = [];
  for (const resource of graph.resources.filter(({ type }) => type === FUNCTION)) {
    const declaration = await declare(resource, graph, join(out, "lambda"));
    const settings = client(declaration.role, "lambda.amazonaws.com");
    pools.push(
      new Pool(declaration, settings, join(out, "logs"), faults && invocationFaults(faults)),
    );
  }

  /** The function, the version behind the qualifier, and the ARN that was meant. */
  const find = (request: AwsRequest) => {
    const { asked, name, qualifier } = invokedBy(request);
    const pool = pools.find(({ declaration }) => declaration.name === name);
    const known = pool && versionOf(pool, qualifier);
    const arn = `${pool?.declaration.arn ?? asked}${qualifier && pool ? `:${qualifier}` : ""}`;
    if (pool && known) return { pool, version: known, arn };
    throw new AwsError(404, "ResourceNotFoundException", `Function not found: ${arn}`, {
      Type: "User",
    });
  };

  return {
    signingName: "lambda",
    resourceTypes: [FUNCTION, ALIAS],
    access: lambdaAccess(graph),
    async handle(request) {
      const { headers, body } = request;
      const kind = headers["x-amz-invocation-type"] ?? "RequestResponse";
      if (kind !== "RequestResponse") throw notEmulated(`the invocation type ${kind}`);
      const { pool, version, arn } = find(request);
      const outcome = await pool.invoke({
        requestId: randomUUID(),
        event: eventOf(body),
        version,
        arn,
      });
      return {
        status: 200,
        headers: {
          "content-type": "application/json",
          "x-amz-executed-version": version,
          ...(outcome.failed && { "x-amz-function-error": "Unhandled" }),
        },
        body: outcome.payload,
      };
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.close()));
    },
  };
}

function versionOf({ declaration }: Pool, qualifier = "$LATEST"): string | undefined {
  const { aliases, version } = declaration;
  return aliases.get(qualifier) ?? ["$LATEST", version].find((known) => known === qualifier);
}

function eventOf(body: Buffer): string {
  if (body.length > MAX_REQUEST_BYTES) {
    throw new AwsError(
      413,
      "RequestTooLargeException",
      `Request must be smaller than ${MAX_REQUEST_BYTES} bytes for the InvokeFunction operation`,
      { Type: "User" },
    );
  }
  const event = body.length === 0 ? "{}" : body.toString();
  try {
    JSON.parse(event);
  } catch (error) {
    throw new AwsError(
      400,
      "InvalidRequestContentException",
      `Could not parse request body into json: ${(error as Error).name}`,
      { Type: "User" },
    );
  }
  return event;
}
