import type { Place } from "../../program/place.ts";
import { computed } from "../../program/resourceTypes.ts";
import type { Computed } from "../../program/rule.ts";
import { decode, type Wire } from "../../program/wire.ts";
import type { Thing } from "./cloud.ts";

/** A resource as the engine asks for it. */
export interface Asked {
  readonly urn: string;
  readonly inputs: Wire;
  readonly place: Place;
}

/** Where a bridged provider notes which inputs are its own and not the program's. */
const DEFAULTS = "__defaults";
/** How the engine writes what isn't known yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Types whose name the provider makes up when the program gives none; the name of a bucket is called so. */
const NAMED = new RegExp(
  "^aws:(" +
    "cloudwatch/(logGroup|logStream|metricAlarm)|dynamodb/table|ec2/securityGroup|iam/(policy|role|rolePolicy)|" +
    "kinesis/(firehoseDeliveryStream|stream)|kms/alias|lambda/(alias|function)|s3/bucket|" +
    "sagemaker/(endpoint|endpointConfiguration|model)|secretsmanager/secret|sns/topic" +
    "):",
);

/**
 * The inputs with a name: the program's, or the one it has already, or a new one.
 *
 * @param olds Inputs of what is there; none where something new is to be made.
 * @param seed What the engine gives instead of chance, the same for a plan and what is made by it.
 */
export function named(asked: Asked, olds: Wire | undefined, seed: string): Wire {
  const { urn, inputs } = asked;
  const key = typeOf(urn) === "aws:s3/bucket:Bucket" ? "bucket" : "name";
  if (!NAMED.test(typeOf(urn)) || key in inputs) return { ...inputs, [DEFAULTS]: [] };
  const kept = olds && unnamed(olds) ? olds[key] : undefined;
  // Of nothing that a preview doesn't know: a plan has to hold.
  const prefix = inputs[`${key}Prefix`];
  const name =
    kept ?? answer({ ...asked, urn: `${urn}\n${seed}` }, { [`${key}Prefix`]: prefix })[key];
  return { ...inputs, [key]: name, [DEFAULTS]: [key] };
}

/** Whether the program gave no name. */
export function unnamed(inputs: Wire): boolean {
  const defaults = inputs[DEFAULTS];
  return Array.isArray(defaults) && defaults.length > 0;
}

/** What the provider computes for something that it makes or has changed. */
export async function made(asked: Asked): Promise<Computed> {
  return answer(asked, (await decode(asked.inputs, process.cwd())).values);
}

/** What a preview can tell of something that will be changed: what will be computed, once all inputs are known. */
export async function changed(asked: Asked, olds: Wire): Promise<Wire> {
  const { inputs } = asked;
  if (!JSON.stringify(inputs).includes(UNKNOWN)) {
    const { id: _, ...computed } = await made(asked);
    return { ...inputs, ...computed };
  }
  // Publishing makes a new version, and all else that is computed stays.
  const gone = inputs.publish === true ? ["version", "qualifiedArn", "qualifiedInvokeArn"] : [];
  const kept = Object.entries(olds).filter(([key]) => !gone.includes(key));
  return { ...Object.fromEntries(kept), ...inputs };
}

/** What there is then. Of SageMaker's with all that it would tell: a hook of the program asks. */
export function answered(type: string, id: string, urn: string, outputs: Wire): Thing {
  const live = type.startsWith("aws:sagemaker/") && { live: outputs };
  return { type, id, arn: outputs.arn, urn, ...live };
}

function answer({ urn, place }: Asked, inputs: Wire): Computed {
  const name = urn.split("\n")[0]?.split("::").at(-1) as string;
  const type = typeOf(urn);
  return computed({ urn, type, name, place, inputs });
}

/** The last of the types that a URN names. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) as string;
}
