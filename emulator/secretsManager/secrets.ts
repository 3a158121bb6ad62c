import type { Graph, Resource } from "../../program/index.ts";
import { AwsError } from "../request.ts";

/** A declared value of a secret. */
export interface Version {
  readonly id: string;
  /** Such as `AWSCURRENT`. */
  readonly stages: readonly string[];
  /** As GetSecretValue answers it. */
  readonly value: { readonly SecretString: string } | { readonly SecretBinary: string };
}

/** A declared secret. */
export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly versions: readonly Version[];
}

const CURRENT = "AWSCURRENT";

/** The secrets that a program declares, with their values. */
export function declaredSecrets({ resources }: Graph): Secret[] {
  const declared = (type: string) => resources.filter((resource) => resource.type === type);
  const versions = declared("aws:secretsmanager/secretVersion:SecretVersion");
  return declared("aws:secretsmanager/secret:Secret").map(({ outputs }) => {
    const name = String(outputs.name);
    const arn = String(outputs.arn);
    const own = versions.filter(({ inputs }) => [arn, name].includes(String(inputs.secretId)));
    return { name, arn, versions: own.map((version) => versionFrom(version, own.at(-1))) };
  });
}

/** Of versions whose stages are not declared, the last is current. */
function versionFrom(version: Resource, last: Resource | undefined): Version {
  const { secretString, secretStringWo, secretBinary, versionStages } = version.inputs;
  const text = secretString ?? secretStringWo;
  return {
    id: String(version.outputs.versionId),
    stages: Array.isArray(versionStages) ? versionStages : version === last ? [CURRENT] : [],
    value:
      typeof text === "string" ? { SecretString: text } : { SecretBinary: String(secretBinary) },
  };
}

/**
 * Find a secret by name, by ARN, or by ARN without the hyphen and six characters that AWS adds to it.
 *
 * @throws AwsError `ResourceNotFoundException`, or `ValidationException` without an id.
 */
export function secretNamed(secrets: readonly Secret[], id: unknown): Secret {
  if (typeof id !== "string" || id === "") {
    throw new AwsError(
      400,
      "ValidationException",
      "1 validation error detected: Value null at 'secretId' failed to satisfy constraint: Member must not be null",
    );
  }
  const secret = secrets.find(({ name, arn }) => [name, arn, arn.slice(0, -7)].includes(id));
  if (secret) return secret;
  throw notFound("the specified secret.");
}

/**
 * The version of a secret that is asked for; the current one unless told otherwise.
 *
 * @throws AwsError `ResourceNotFoundException`, or `InvalidRequestException` for an id that has not that stage.
 */
export function versionOf(
  { versions }: Secret,
  { VersionId, VersionStage }: { readonly VersionId?: unknown; readonly VersionStage?: unknown },
): Version {
  if (VersionId === undefined) {
    const stage = String(VersionStage ?? CURRENT);
    const version = versions.findLast(({ stages }) => stages.includes(stage));
    if (version) return version;
    throw notFound(`the specified secret value for staging label: ${stage}`);
  }
  const version = versions.find(({ id }) => id === VersionId);
  if (!version) throw notFound(`the specified secret value for VersionId: ${VersionId}`);
  if (VersionStage === undefined || version.stages.includes(String(VersionStage))) return version;
  throw new AwsError(
    400,
    "InvalidRequestException",
    "You provided a VersionStage that is not associated to the provided VersionId.",
  );
}

function notFound(what: string): AwsError {
  return new AwsError(400, "ResourceNotFoundException", `Secrets Manager can't find ${what}`);
}
