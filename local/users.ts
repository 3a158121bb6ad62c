import { join } from "node:path";
import { RUN_DIRECTORY } from "../contract/runDirectory.ts";
import type { ClientSettings, Users } from "../emulator/index.ts";
import type { Graph } from "../program/index.ts";
import { quoted } from "./shell.ts";
import { writeWhole } from "./wholeFile.ts";

/**
 * The people and programs that call what runs here, each with the output of the stack that names the one policy it
 * holds.
 */
const HELD = {
  simulator: "producerPolicyArn",
  redrive: "redrivePolicyArn",
  audit: "auditPolicyArn",
  training: "trainingPolicyArn",
} as const;

export type User = keyof typeof HELD;
export const USERS = Object.keys(HELD) as User[];

/** Each user with the policy that a stack gives it; without the users for whom it has none. */
export function usersOf({ outputs }: Pick<Graph, "outputs">): Users {
  return Object.fromEntries(
    USERS.flatMap((user) => {
      const policyArn = outputs[HELD[user]];
      return policyArn === undefined ? [] : [[user, String(policyArn)]];
    }),
  );
}

/** Files that tell other clients how to reach a run that serves, readable by its owner alone. */
export const CLIENT_FILES = [RUN_DIRECTORY.clientConfig, RUN_DIRECTORY.clientEnvironment] as const;

/**
 * Write {@link CLIENT_FILES}: `aws.config`, AWS's shared configuration with a profile for each user, and `aws.env`,
 * which a shell reads to be the simulator. What else the shell's environment says of AWS would come first, and is
 * overwritten there.
 *
 * @returns the path of `aws.env`.
 */
export async function writeClientFiles(
  out: string,
  client: (user: User) => ClientSettings,
): Promise<string> {
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
