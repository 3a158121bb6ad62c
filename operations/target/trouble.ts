import { credentialTrouble } from "../../cli/credentialTrouble.ts";
import { CommandError } from "../../cli/errors.ts";
import { FRUITLESS_ATTEMPTS, RefusedError } from "../../producer/putRecords.ts";
import { operationOf } from "./clients.ts";
import type { Target } from "./target.ts";

const DENIED = ["AccessDenied", "AccessDeniedException", "KMSAccessDeniedException"];
const TOO_FAST = [
  "KMSThrottlingException",
  "LimitExceededException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "SlowDown",
  "ThrottlingException",
];

/**
 * What went wrong while AWS was called, and what to do about it, in one line.
 *
 * @param policy The stack's output that names the policy with all that the command needs.
 * @returns undefined for a defect of ours: its stack has to be shown.
 */
export function explain(
  error: unknown,
  target: Pick<Target, "flag" | "directory" | "stream" | "lakeBucket" | "ledgerTable">,
  policy: "redrivePolicyArn" | "auditPolicyArn",
): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof CommandError) return error.message;
  const { flag, directory, stream, lakeBucket, ledgerTable } = target;
  if (error instanceof RefusedError) {
    return `stream ${stream} refused ${error.entries} records ${FRUITLESS_ATTEMPTS} times in a row (${error.code}): try again later, or give it more shards`;
  }
  const operation = operationOf(error);
  if (operation === undefined) return undefined;
  const { name, message } = error;
  const [what = name] = message.split("\n");
  if (isUnreachable(error) && directory !== undefined) {
    return `${flag}: the local run does not serve: continue it with npm start -- --resume --serve --run ${directory}`;
  }
  if (what === "Region is missing") return "no AWS region: set AWS_REGION";
  const credentials = credentialTrouble(name);
  if (credentials) return credentials;
  if (DENIED.includes(name)) {
    return `not allowed to call ${operation} (${what}): attach the policy that the stack's output ${policy} names to the caller`;
  }
  if (name === "NoSuchBucket") {
    return `bucket ${lakeBucket} is not there: check ${flag.split(" ")[0]} and AWS_PROFILE`;
  }
  if (name === "ResourceNotFoundException") {
    const lacking = operation.startsWith("kinesis:") ? `stream ${stream}` : `table ${ledgerTable}`;
    return `${lacking} is not there: check ${flag.split(" ")[0]}, AWS_REGION and AWS_PROFILE, or deploy it with pulumi up`;
  }
  if (TOO_FAST.includes(name)) {
    return `${operation} was throttled to the end (${name}): try again later; what is done is not done twice`;
  }
  return `${operation} was not answered as it should be (${name === what ? name : `${name}: ${what}`}): check the network, AWS_REGION and AWS_ENDPOINT_URL, and try again`;
}

/** Whether nothing listens where a call went. */
export function isUnreachable(error: unknown): boolean {
  const { code, name, cause } = error as NodeJS.ErrnoException & { readonly cause?: unknown };
  if (["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"].includes(code ?? "")) return true;
  return name === "TimeoutError" || (cause instanceof Error && isUnreachable(cause));
}
