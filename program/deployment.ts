import type { Configuration } from "./configuration.ts";
import { defaultProvider, packageOf } from "./defaultProviders.ts";
import { call } from "./functions.ts";
import type { Graph, Resource } from "./graph.ts";
import { inOrder } from "./order.ts";
import { ACCOUNT_ID, type Place, placeOf } from "./place.ts";
import { ProgramError } from "./programError.ts";
import type { Project } from "./project.ts";
import type { Registration } from "./registration.ts";
import { remoteOutputs } from "./remoteComponents.ts";
import { computed } from "./resourceTypes.ts";
import { decode, secret, type Wire } from "./wire.ts";

/** What the program hears back. */
export interface Registered {
  readonly urn: string;
  /** Empty for a component. */
  readonly id: string;
  readonly outputs: Wire;
}

const STACK = "pulumi:pulumi:Stack";

/** What Pulumi's engine would know while a program runs, if every resource were made at once. */
export class Deployment {
  readonly #project: Project;
  readonly #stack: string;
  readonly #region: string | undefined;
  readonly #resources = new Map<string, Resource>();
  /** Regions of explicit AWS providers, by reference. */
  readonly #providers = new Map<string, string>();
  /** By URN. */
  readonly #defaultProviders = new Map<string, Resource>();
  readonly #settings: Configuration;
  readonly #hooks = new Set<string>();
  #outputs: Readonly<Record<string, unknown>> = {};
  #secretOutputs: readonly string[] = [];

  constructor(project: Project, stack: string, settings: Configuration) {
    this.#project = project;
    this.#stack = stack;
    this.#settings = settings;
    this.#region = settings.values["aws:region"];
  }

  /** @throws ProgramError for what the engine or the provider would refuse. */
  async register(registration: Registration): Promise<Registered> {
    const { type, name, custom, hooks } = registration;
    const urn = this.#urn(registration);
    if (this.#resources.has(urn)) {
      throw new ProgramError(`Duplicate resource URN '${urn}'; try giving it a unique name`);
    }
    const played = registration.remote ? remoteOutputs(type, name, urn) : {};
    for (const hook of Object.values(hooks).flat()) {
      if (!this.#hooks.has(hook)) throw new ProgramError(`${name} has an unknown hook: ${hook}`);
    }
    const parent = this.#resources.get(registration.parent);
    const resource = (inputs: Wire, outputs: Wire, secrets: readonly string[]): Resource => ({
      urn,
      type,
      name,
      ...(registration.parent && { parent: registration.parent }),
      custom,
      ...(registration.remote && { remote: true }),
      inputs,
      outputs,
      secrets,
      dependencies: [...registration.dependencies].sort(),
      ...propertyDependencies(registration),
      ...(registration.provider && { provider: registration.provider.replace(/::[^:]*$/, "") }),
      options: {
        protect: registration.protect ?? parent?.options.protect ?? false,
        retainOnDelete: registration.retainOnDelete ?? parent?.options.retainOnDelete ?? false,
        deleteBeforeReplace: registration.deleteBeforeReplace,
        ignoreChanges: registration.ignoreChanges,
        ...(Object.keys(hooks).length > 0 && { hooks }),
      },
    });
    // Taken before the first wait, so that a second one of this name is refused.
    this.#resources.set(urn, resource({}, {}, []));

    this.#addDefaultProvider(registration);
    const { values, secrets } = await decode(handed(registration), this.#project.directory);
    if (!custom) {
      this.#resources.set(urn, resource(values, played, secrets));
      return { urn, id: "", outputs: registration.remote ? played : registration.inputs };
    }
    const place = this.#place(type, registration.provider, values.region);
    const made = computed({ urn, type, name, inputs: values, place });
    this.#resources.set(urn, resource(values, { ...values, ...made }, secrets));
    if (type === "pulumi:providers:aws" && typeof values.region === "string") {
      this.#providers.set(`${urn}::${made.id}`, values.region);
    }
    const outputs: Record<string, unknown> = { ...registration.inputs, ...made };
    for (const key of registration.additionalSecretOutputs) outputs[key] = secret(outputs[key]);
    return { urn, id: made.id, outputs };
  }

  /** A component's outputs, or the stack's. */
  async registerOutputs(urn: string, outputs: Wire): Promise<void> {
    const { values, secrets } = await decode(outputs, this.#project.directory);
    const resource = this.#resources.get(urn);
    if (!resource) throw new ProgramError(`outputs of a resource that was not registered: ${urn}`);
    this.#resources.set(urn, { ...resource, outputs: values });
    if (resource.type === STACK) {
      this.#outputs = values;
      this.#secretOutputs = secrets;
    }
  }

  /** A hook's name, for resources to bind. It never runs: nothing is made. */
  registerHook(name: string): void {
    if (this.#hooks.has(name)) throw new ProgramError(`hook ${name} is already registered`);
    this.#hooks.add(name);
  }

  /** What a provider function answers. */
  async invoke(token: string, inputs: Wire, provider: string): Promise<object> {
    const { values } = await decode(inputs, this.#project.directory);
    return call(token, values, this.#place(token, provider, undefined));
  }

  /** All that was registered. */
  graph(): Graph {
    const region = this.#region ?? [...this.#providers.values()][0];
    if (region === undefined) throw this.#noRegion();
    return {
      project: this.#project.name,
      stack: this.#stack,
      region,
      accountId: ACCOUNT_ID,
      resources: inOrder(this.#resources.values()),
      defaultProviders: [...this.#defaultProviders.values()],
      outputs: this.#outputs,
      secretOutputs: this.#secretOutputs,
    };
  }

  /** The types of all parents are part of a URN, but for the stack's. */
  #urn({ type, name, parent }: Registration): string {
    const parents = parent.split("::")[2] ?? STACK;
    const qualified = parents === STACK ? type : `${parents}$${type}`;
    return `urn:pulumi:${this.#stack}::${this.#project.name}::${qualified}::${name}`;
  }

  #addDefaultProvider({ type, custom, remote, provider, version }: Registration): void {
    if (provider || !(custom || remote) || packageOf(type) === "pulumi") return;
    const place = { project: this.#project.name, stack: this.#stack };
    const added = defaultProvider(place, packageOf(type), version, this.#settings);
    this.#defaultProviders.set(added.urn, added);
  }

  #place(type: string, provider: string, own: unknown): Place {
    const region = typeof own === "string" ? own : (this.#providers.get(provider) ?? this.#region);
    if (region === undefined && type.startsWith("aws:")) throw this.#noRegion();
    return placeOf(region ?? "");
  }

  #noRegion(): ProgramError {
    return new ProgramError(
      `no region: set aws:region in Pulumi.${this.#stack}.yaml, as pulumi config set aws:region does`,
    );
  }
}

/** Inputs as the engine has them: it notes the plugin's version on a provider. */
function handed({ type, version, inputs }: Registration): Wire {
  return packageOf(type) === "pulumi" && version ? { ...inputs, version } : inputs;
}

/** What each input was taken from, for those that were. */
function propertyDependencies({ propertyDependencies }: Registration): Partial<Resource> {
  const taken = Object.entries(propertyDependencies).filter(([, from]) => from.length > 0);
  if (taken.length === 0) return {};
  const sorted = taken.map(([key, from]): [string, string[]] => [key, [...from].sort()]);
  return { propertyDependencies: Object.fromEntries(sorted) };
}
