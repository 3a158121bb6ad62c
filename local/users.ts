import { join } from "node:path";
import type { ClientSettings } from "../emulator/service.ts";
import type { Pipeline } from "./pipeline.ts";
import { writeWhole } from "./wholeFile.ts";

/** The people and programs that call what runs here, each with what a declared policy of its own allows. */
export const USERS = ["simulator", "redrive", "audit", "training"] as const;
export type User = (typeof USERS)[number];

/** Files that tell other clients how to reach a run that serves, readable by its owner alone. */
export const CLIENT_FILES = ["aws.config", "aws.env"] as const;

/**
 * Write {@link CLIENT_FILES}: `aws.config`, AWS's shared configuration with a profile for each user, and `aws.env`,
 * which a shell reads to be the simulator. What else the shell's environment says of AWS would come first, and is
 * overwritten there.
 *
 * @returns the path of `aws.env`.
 */
export async function writeClientFiles(out: string, client: Pipeline["client"]): Promise<string> {
  const [config, environment] = CLIENT_FILES.map((name) => join(out, name)) as [string, string];
  await writeWhole(config, USERS.map((user) => profile(user, client(user))).join("\n"));
  const { region, endpoint } = client("simulator");
  const variables = {
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_PROFILE: "simulator",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "",
    AWS_SECRET_ACCESS_KEY: "",
    AWS_SESSION_TOKEN: "",
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}\n`);
  await writeWhole(environment, lines.join(""));
  return environment;
}

function profile(user: User, { region, endpoint, credentials }: ClientSettings): string {
  return `[profile ${user}]
region = ${region}
endpoint_url = ${endpoint}
aws_access_key_id = ${credentials.accessKeyId}
aws_secret_access_key = ${credentials.secretAccessKey}
`;
}

/** For a shell, where it needs to be. */
function quoted(value: string): string {
  return /^[\w./:-]*$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
