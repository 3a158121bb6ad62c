import type { Flag } from "../cli/flags.ts";

/** The flags of every command that sends to a stream. */
export const TARGET_FLAGS = {
  stream: {
    type: "text",
    value: "NAME",
    pattern: /^[\w.-]{1,128}$/,
    required: true,
    help: "the Kinesis stream to send to",
  },
  region: {
    type: "text",
    value: "NAME",
    pattern: /^[a-z]{2}(-[a-z]+)+-\d$/,
    help: "its region, such as sa-east-1; AWS_REGION's when left out",
  },
} as const satisfies Record<string, Flag>;
