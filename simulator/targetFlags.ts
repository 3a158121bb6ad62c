import { UsageError } from "../cli/errors.ts";
import type { Flag } from "../cli/flags.ts";
import type { Target } from "./client.ts";

/** The flags of every command that sends to a stream. */
export const TARGET_FLAGS = {
  stream: {
    type: "text",
    pattern: /^[\w.-]{1,128}$/,
    help: "the name of the Kinesis stream to send to",
  },
  region: {
    type: "text",
    pattern: /^[a-z]{2}(-[a-z]+)+-\d$/,
    help: "the stream's region, such as sa-east-1; else AWS_REGION or the profile's",
  },
} as const satisfies Record<string, Flag>;

/** @throws UsageError when the stream is missing. */
export function targetOf(flags: {
  stream: string | undefined;
  region: string | undefined;
}): Target {
  const { stream, region } = flags;
  if (stream === undefined) {
    throw new UsageError("--stream is missing: name the Kinesis stream to send to");
  }
  return { stream, region };
}
