import { credentialTrouble } from "../cli/credentialTrouble.ts";
import { RefusedError } from "../producer/putRecords.ts";
import { SideFileError } from "./sideFile.ts";
import { StreamStateError } from "./stream.ts";

const TOO_FAST = [
  "ProvisionedThroughputExceededException",
  "LimitExceededException",
  "ThrottlingException",
  "KMSThrottlingException",
];

/**
 * What went wrong while sending, and what to do about it, in one line.
 *
 * @returns undefined for a defect of ours: its stack has to be shown.
 */
export function explain(
  error: unknown,
  { stream, region }: { readonly stream: string; readonly region: string | undefined },
): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message } = error;
  const code = "code" in error ? String(error.code) : name;
  if (error instanceof StreamStateError || error instanceof SideFileError) return message;
  if (region === undefined) return "no AWS region: give --region, or set AWS_REGION";
  if (name === "ResourceNotFoundException") {
    return `stream ${stream} not found in ${region}: check --stream and --region, or deploy it with pulumi up`;
  }
  const credentials = credentialTrouble(name);
  if (credentials) return credentials;
  if (name === "AccessDeniedException" || name === "KMSAccessDeniedException") {
    return `not allowed (${name}), or there is no such stream: these credentials need kinesis:DescribeStreamSummary and kinesis:PutRecords on stream ${stream}, and kms:GenerateDataKey on its key`;
  }
  if (TOO_FAST.includes(code)) {
    return `stream ${stream} takes no more records (${code}): send slower with --rate, or give it more shards`;
  }
  if (error instanceof RefusedError) {
    return `stream ${stream}: ${message}: try again later`;
  }
  if ("$metadata" in error || "code" in error || name === "TimeoutError") {
    const what = message.split("\n")[0] || code;
    return `Kinesis in ${region} did not answer as it should (${code === what ? code : `${code}: ${what}`}): check the network, --region and AWS_ENDPOINT_URL`;
  }
  return undefined;
}
