import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import { parse } from "yaml";

/** A resource as the program registered it, with the options that mocks don't show. */
export interface Registered extends pulumi.runtime.MockResourceArgs {
  readonly options: {
    readonly protect: boolean;
    readonly deleteBeforeReplace: boolean;
    /** `type name` of what it waits for: `dependsOn` and inputs taken together. */
    readonly dependencies: readonly string[];
    /** Names of the hooks that run when it can't be made, and once it was changed. */
    readonly errorHooks: readonly string[];
    readonly afterUpdateHooks: readonly string[];
    readonly retainOnDelete: boolean;
    readonly ignoreChanges: readonly string[];
    /** Outputs that are secret though no input of theirs is. */
    readonly secretOutputs: readonly string[];
  };
}

/** What {@link deployment} draws for a `RandomPassword`. */
export const DRAWN = "drawn-by-nobody";

/** `value` as an input that the engine will keep secret. */
export function asSecret(value: string): object {
  return { [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig, value };
}

/** Account of every pretend deployment. */
export const ACCOUNT = "111122223333";

/**
 * Start a fresh pretend deployment in sa-east-1.
 *
 * @returns the resources registered so far, in order: read it after {@link settled}.
 */
export async function deployment(
  config: Record<string, string> = {},
  stack = "test",
): Promise<Registered[]> {
  // Pulumi notes a stack trace for each of its many promises: whole and mapped to TypeScript they take half of a test's
  // time. tsx needs some frames to tell who loads a module.
  process.setSourceMapsEnabled(false);
  Error.stackTraceLimit = 3;
  const registered: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource(resource) {
        refuseWhatTheEngineWould(resource, registered);
        registered.push({
          ...resource,
          options: optionsOf.get(resource.type + resource.name) ?? NONE,
        });
        const { name, type, inputs } = resource;
        return { id: `${name}-id`, state: { ...computed(type, name), ...inputs } };
      },
      call: ({ token, inputs }) => answer(token, inputs),
    },
    "sentinela",
    stack,
  );
  pulumi.runtime.setAllConfig(config);
  return registered;
}

/** Resolves once everything is registered that the program has asked for. Rejects when an awaited output failed. */
export async function settled(...outputs: pulumi.Output<unknown>[]): Promise<void> {
  try {
    await Promise.all(outputs.map(unwrap));
    await (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
  } finally {
    process.setSourceMapsEnabled(true);
    Error.stackTraceLimit = STACK_FRAMES;
  }
}

/** What an output resolves to. Rejects when the output failed, so a test never hangs. */
export function unwrap<T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> {
  return (output as unknown as { promise(): Promise<pulumi.Unwrap<T>> }).promise();
}

/** The only registered resource of `type`, or of `type` and `name`. */
export function only(registered: Registered[], type: string, name?: string): Registered {
  const matches = registered.filter(
    (resource) => resource.type === type && (name === undefined || resource.name === name),
  );
  const [found, ...others] = matches;
  if (found && others.length === 0) return found;
  const names = registered.map((resource) => `${resource.type} ${resource.name}`);
  throw new Error(`expected exactly one ${type} ${name ?? ""} among:\n  ${names.join("\n  ")}`);
}

/** The settings of a stack, as its file has them and Pulumi hands them over. */
export function stackConfig(stack: string): Record<string, string> {
  const file = new URL(`../../Pulumi.${stack}.yaml`, import.meta.url);
  const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)]));
}

const STACK_FRAMES = Error.stackTraceLimit;

const NONE = {
  protect: false,
  deleteBeforeReplace: false,
  dependencies: [],
  errorHooks: [],
  afterUpdateHooks: [],
  retainOnDelete: false,
  ignoreChanges: [],
  secretOutputs: [],
};
const optionsOf = new Map<string, Registered["options"]>();

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getProtect(): boolean;
  getDeletebeforereplace(): boolean;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
  getAdditionalsecretoutputsList(): string[];
  getRetainondelete(): boolean;
  getHooks(): { getOnErrorList(): string[]; getAfterUpdateList(): string[] } | undefined;
}

/** The mock monitor keeps options to itself, and knows no hooks. */
const monitor = MockMonitor.prototype as unknown as Record<
  string,
  (request: RegisterRequest, callback: (error: Error | null, answer: object) => void) => unknown
>;
const { registerResource } = monitor;
monitor.registerResource = function (request, callback) {
  optionsOf.set(request.getType() + request.getName(), {
    protect: request.getProtect(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    dependencies: request.getDependenciesList().map(shortUrn).sort(),
    errorHooks: request.getHooks()?.getOnErrorList() ?? [],
    afterUpdateHooks: request.getHooks()?.getAfterUpdateList() ?? [],
    retainOnDelete: request.getRetainondelete(),
    ignoreChanges: request.getIgnorechangesList(),
    secretOutputs: request.getAdditionalsecretoutputsList(),
  });
  return registerResource?.call(this, request, callback);
};
monitor.registerErrorHook = (_request, callback) => callback(null, {});
monitor.registerResourceHook = (_request, callback) => callback(null, {});

/** `type name` of a URN, without the types of its parents. */
function shortUrn(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.split("$").pop()} ${name}`;
}

/** What AWS would make up for a resource, near enough for those that use it. */
function computed(type: string, name: string): Record<string, unknown> {
  // A component of a plugin, whose parts mocks don't see.
  if (type === "awsx:ec2:Vpc") {
    return { vpcId: `${name}-id`, isolatedSubnetIds: [`${name}-subnet-1`, `${name}-subnet-2`] };
  }
  const [, service = "", kind = ""] = /^\w+:(\w+)\/\w+:(\w+)$/.exec(type) ?? [];
  const arn = `arn:aws:${service}:sa-east-1:${ACCOUNT}:${name}`;
  switch (kind) {
    case "Bucket":
      return { bucket: name, arn: `arn:aws:s3:::${name}` };
    case "Function":
      return { name, version: "1", arn: `arn:aws:lambda:sa-east-1:${ACCOUNT}:function:${name}` };
    case "Key":
      return { keyId: name, arn: `arn:aws:kms:sa-east-1:${ACCOUNT}:key/${name}` };
    case "RandomPassword":
      return { result: DRAWN, bcryptHash: DRAWN };
    case "Alias":
      return { name, arn: `arn:aws:lambda:sa-east-1:${ACCOUNT}:function:${name}:live` };
    default:
      return { name, arn };
  }
}

function answer(token: string, inputs: Record<string, unknown>): Record<string, unknown> {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: ACCOUNT };
    case "aws:index/getRegion:getRegion":
      return { region: "sa-east-1" };
    case "aws:index/getPartition:getPartition":
      return { partition: "aws" };
    case "aws:ec2/getPrefixList:getPrefixList":
      return { id: `pl-${inputs.name}` };
    case "aws:sagemaker/getPrebuiltEcrImage:getPrebuiltEcrImage":
      return {
        registryPath: `737474898029.dkr.ecr.sa-east-1.amazonaws.com/${inputs.repositoryName}:${inputs.imageTag}`,
      };
    default:
      throw new Error(`no mock for the call ${token}`);
  }
}

function refuseWhatTheEngineWould(
  { type, name, inputs }: pulumi.runtime.MockResourceArgs,
  registered: Registered[],
) {
  if (registered.some((other) => other.type === type && other.name === name)) {
    throw new Error(`duplicate resource ${type} ${name}`);
  }
  if (JSON.stringify(inputs).includes("on an [Output<T>] is not supported")) {
    throw new Error(`${type} ${name} has an Output inside a plain string: use pulumi.interpolate`);
  }
}
