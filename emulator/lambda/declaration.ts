import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import type { Archive, Graph, Resource } from "../../program/index.ts";

export const FUNCTION = "aws:lambda/function:Function";
export const ALIAS = "aws:lambda/alias:Alias";

/** A function, as the program declares it. */
export interface Declaration {
  readonly name: string;
  /** Without a version or alias. */
  readonly arn: string;
  /** The version published from what is declared; `$LATEST` when none is. */
  readonly version: string;
  /** Alias name to version. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Absolute directory with the archive's files. */
  readonly root: string;
  /** Such as `index.handler`. */
  readonly handler: string;
  readonly runtime: string;
  /** ARN of the role it acts as. */
  readonly role: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Invocations at a time that are reserved for it, and its limit; none declared: undefined. */
  readonly reservedConcurrency: number | undefined;
  readonly logGroup: string;
  readonly logFormat: "Text" | "JSON";
}

/**
 * Read a declared function, and unpack its archive to `directory/<name>`.
 *
 * @throws Error naming the function and what of it is not emulated.
 */
export async function declare(
  { inputs, outputs }: Resource,
  graph: Graph,
  directory: string,
): Promise<Declaration> {
  const name = String(outputs.name);
  const code = inputs.code as Archive | undefined;
  const runtime = String(inputs.runtime);
  const unsupported =
    code?.kind !== "archive"
      ? "code from elsewhere than an archive in the program"
      : !runtime.startsWith("nodejs")
        ? `the runtime ${runtime}; only nodejs is`
        : Array.isArray(inputs.layers) && inputs.layers.length > 0
          ? "layers"
          : undefined;
  if (unsupported)
    throw new Error(`function ${name}: the local Lambda does not emulate ${unsupported}`);

  const root = join(directory, name);
  await unpack(code as Archive, root);
  const environment = inputs.environment as { variables?: Record<string, string> } | undefined;
  const logging = inputs.loggingConfig as { logGroup?: string; logFormat?: string } | undefined;
  const reserved = Number(inputs.reservedConcurrentExecutions ?? -1);
  const arn = String(outputs.arn);
  return {
    name,
    arn,
    version: inputs.publish === true ? String(outputs.version) : "$LATEST",
    aliases: aliasesOf(graph, name, arn),
    root,
    handler: String(inputs.handler),
    runtime,
    role: String(inputs.role),
    variables: environment?.variables ?? {},
    // Lambda's own defaults.
    memoryMb: Number(inputs.memorySize ?? 128),
    timeoutSeconds: Number(inputs.timeout ?? 3),
    reservedConcurrency: reserved < 0 ? undefined : reserved,
    logGroup: logging?.logGroup ?? `/aws/lambda/${name}`,
    logFormat: logging?.logFormat === "JSON" ? "JSON" : "Text",
  };
}

function aliasesOf(graph: Graph, name: string, arn: string): Map<string, string> {
  const aliases = graph.resources.filter(
    ({ type, inputs }) => type === ALIAS && [name, arn].includes(String(inputs.functionName)),
  );
  const weighted = aliases.find(({ inputs }) => inputs.routingConfig !== undefined);
  if (weighted) {
    throw new Error(
      `alias ${weighted.outputs.name} of function ${name}: the local Lambda does not emulate traffic between versions (routingConfig)`,
    );
  }
  return new Map(
    aliases.map(({ inputs, outputs }) => [String(outputs.name), String(inputs.functionVersion)]),
  );
}

async function unpack({ files }: Archive, root: string): Promise<void> {
  await rm(root, { recursive: true, force: true });
  await mkdir(root, { recursive: true });
  // As in Lambda, .js is CommonJS unless the archive says otherwise, whatever project the run's directory is in.
  await writeFile(join(dirname(root), "package.json"), '{"type":"commonjs"}\n');
  for (const [path, bytes] of Object.entries(files)) {
    const file = resolve(root, path);
    if (!file.startsWith(root + sep)) throw new Error(`archive entry ${path} leaves the archive`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}
