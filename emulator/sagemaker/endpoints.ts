import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import * as z from "zod/mini";
import type { Graph, Resource } from "../../program/index.ts";
import type { Booster } from "../../xgboost/booster.ts";
import type { ServiceContext } from "../service.ts";
import { readArtifact } from "./xgboost/artifact.ts";

/** What a declared endpoint comes down to. */
export interface Declared {
  readonly name: string;
  readonly variant: Variant;
  /** `s3://bucket/key` of the model. */
  readonly artifact: string;
  /** Role that reads it. */
  readonly role: string;
}

export interface Variant {
  readonly name: string;
  /** Of a serverless endpoint: calls it serves at a time. */
  readonly maxConcurrency?: number;
}

/** An endpoint in service. */
export interface Endpoint extends Declared {
  readonly booster: Booster;
}

const configurationSchema = z.object({
  productionVariants: z.array(
    z.object({
      variantName: z.string(),
      modelName: z.string(),
      serverlessConfig: z.optional(z.object({ maxConcurrency: z.number() })),
    }),
  ),
});
const modelSchema = z.object({
  executionRoleArn: z.string(),
  primaryContainer: z.object({
    image: z.string(),
    modelDataUrl: z.string(),
    environment: z.optional(z.record(z.string(), z.string())),
  }),
});

/** Variables that change what the XGBoost container answers, in ways that aren't emulated. */
const NOT_PLAYED = [
  "MAX_CONTENT_LENGTH",
  "SAGEMAKER_BATCH",
  "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT",
  "SAGEMAKER_INFERENCE_ENSEMBLE",
  "SAGEMAKER_INFERENCE_OUTPUT",
  "SAGEMAKER_MULTI_MODEL",
  "SAGEMAKER_PROGRAM",
];

/**
 * The program's endpoints, each followed through its configuration to its model.
 *
 * @throws Error naming the endpoint and what of it can't be emulated.
 */
export function declaredEndpoints(graph: Graph): Declared[] {
  return graph.resources
    .filter((resource) => resource.type === "aws:sagemaker/endpoint:Endpoint")
    .map((resource) => declared(graph, resource));
}

function declared(graph: Graph, resource: Resource): Declared {
  const name = String(resource.outputs.name);
  const at = `endpoint ${name}`;
  const configuration = checked(
    configurationSchema,
    named(graph, "EndpointConfiguration", resource.inputs.endpointConfigName, at),
    at,
  );
  const [variant, ...others] = configuration.productionVariants;
  if (!variant || others.length > 0) {
    throw new Error(`${at}: only one production variant is emulated, got ${others.length + 1}`);
  }
  const { modelName, variantName, serverlessConfig } = variant;
  const model = checked(modelSchema, named(graph, "Model", modelName, at), at);
  const { image, modelDataUrl, environment = {} } = model.primaryContainer;
  if (!/\/sagemaker-xgboost:1\.7-/.test(image)) {
    throw new Error(
      `${at}: only SageMaker's sagemaker-xgboost:1.7 images are emulated, got ${image}`,
    );
  }
  const unknown = NOT_PLAYED.find((variable) => variable in environment);
  if (unknown) throw new Error(`${at}: the container's ${unknown} is not emulated`);
  return {
    name,
    variant: {
      name: variantName,
      ...(serverlessConfig && { maxConcurrency: serverlessConfig.maxConcurrency }),
    },
    artifact: modelDataUrl,
    role: model.executionRoleArn,
  };
}

/** Puts an endpoint in service: reads its artifact through the gateway, as its model's role. */
export async function loaded(declared: Declared, context: ServiceContext): Promise<Endpoint> {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(declared.artifact) ?? [];
  if (!Bucket || !Key) {
    throw new Error(
      `endpoint ${declared.name}: modelDataUrl must be s3://bucket/key, got ${declared.artifact}`,
    );
  }
  const s3 = new S3Client(context.client(declared.role, "sagemaker.amazonaws.com"));
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const archive = (await Body?.transformToByteArray()) ?? new Uint8Array();
    return { ...declared, booster: await readArtifact(archive, declared.artifact) };
  } catch (error) {
    throw new Error(
      `endpoint ${declared.name} can't load ${declared.artifact}: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  } finally {
    s3.destroy();
  }
}

/** Inputs of the SageMaker resource that AWS would find under `name`. */
function named(graph: Graph, kind: string, name: unknown, at: string): Resource["inputs"] {
  const type = `aws:sagemaker/${kind[0]?.toLowerCase()}${kind.slice(1)}:${kind}`;
  const found = graph.resources.find(
    (resource) => resource.type === type && resource.outputs.name === name,
  );
  if (found) return found.inputs;
  throw new Error(`${at}: the program declares no ${kind} named ${name}`);
}

function checked<T>(schema: z.ZodMiniType<T>, inputs: Resource["inputs"], at: string): T {
  const result = schema.safeParse(inputs);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`${at}: ${issue?.path.join(".")}: ${issue?.message}`);
}
