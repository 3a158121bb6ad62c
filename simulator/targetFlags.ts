import type { Flag } from "../cli/flags.ts";

/** The flags of every command that sends to a stream. */
export const TARGET_FLAGS = {
  stream: {
    type: "text",
    pattern: /^[\w.-]{1,128}$/,
    required: true,
    help: "the name of the Kinesis stream to send to",
  },
  region: {
    type: "text",
    pattern: /^[a-z]{2}(-[a-z]+)+-\d$/,
    help: "the stream's region, such as sa-east-1; else AWS_REGION or the profile's",
  },
} as const satisfies Record<string, Flag>;
