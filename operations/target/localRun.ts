import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { CommandError } from "../../cli/errors.ts";
import { pathProblem } from "../../cli/path.ts";
import { RUN_DIRECTORY } from "../../contract/runDirectory.ts";
import type { ClientSettings } from "./clients.ts";
import type { Outputs } from "./outputs.ts";

/** Profiles of `aws.config`, each with what its declared policy grants. */
export type Principal = "redrive" | "audit";

const ADVICE = "name the directory that npm start was given with --run, .local if with none";

/** What a local run says of itself. */
export interface LocalRun {
  readonly outputs: Outputs;
  /** None when it does not serve. */
  readonly settings: ClientSettings | undefined;
}

/**
 * Read `outputs.json`, which every run writes, and `aws.config`, which is there while a run serves.
 *
 * The settings are read here and not by the SDK, which would lay the environment's over them.
 *
 * @param run Its directory.
 * @throws CommandError when it holds no run.
 */
export async function localRun(run: string, principal: Principal): Promise<LocalRun> {
  const named = `--run ${run}`;
  const outputs = await readFile(join(run, RUN_DIRECTORY.outputs), "utf8").catch((error) => {
    if (error.code !== "ENOENT") throw new CommandError(pathProblem(named, "read", error, ADVICE));
    throw new CommandError(`${named} holds no local run: ${ADVICE}`);
  });
  const config = await readFile(join(run, RUN_DIRECTORY.clientConfig), "utf8").catch(
    () => undefined,
  );
  const settings = config === undefined ? undefined : profileIn(config, principal);
  const serves = settings !== undefined && (await listens(settings.endpoint));
  return { outputs: parsedOutputs(outputs, named), settings: serves ? settings : undefined };
}

function parsedOutputs(text: string, named: string): Outputs {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(`${named}: ${RUN_DIRECTORY.outputs} is not whole: ${ADVICE}`);
  }
}

/** Whether a process listens there: a run that was killed leaves its settings behind. */
async function listens(endpoint: string): Promise<boolean> {
  const { hostname, port } = new URL(endpoint);
  const socket = connect({ host: hostname, port: Number(port) });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** A profile of AWS's shared configuration; nothing when it lacks. */
function profileIn(
  config: string,
  name: string,
): (ClientSettings & { readonly endpoint: string }) | undefined {
  const values = new Map<string, string>();
  let section = "";
  for (const line of config.split(/\r?\n/)) {
    section = /^\s*\[(?:profile\s+)?(.+?)\s*\]/.exec(line)?.[1] ?? section;
    const [, key, value] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (section === name && key !== undefined && value !== undefined) values.set(key, value);
  }
  const [region, endpoint, accessKeyId, secretAccessKey] = [
    "region",
    "endpoint_url",
    "aws_access_key_id",
    "aws_secret_access_key",
  ].map((key) => values.get(key));
  if (!region || !endpoint || !accessKeyId || !secretAccessKey) return undefined;
  return { region, endpoint, credentials: { accessKeyId, secretAccessKey } };
}
