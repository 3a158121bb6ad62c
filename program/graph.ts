/** One resource, as the program registered it. */
export interface Resource {
  readonly urn: string;
  /** Pulumi type token, such as `aws:kinesis/stream:Stream`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** URN of the parent; none for the stack. */
  readonly parent?: string;
  /** False for a component. */
  readonly custom: boolean;
  /** Whether a plugin makes its parts, which are not known here: of a component. */
  readonly remote?: boolean;
  /** Inputs with every output resolved and every secret unwrapped. Archives are {@link Archive}, files {@link File}. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs, and what the provider would have computed: `arn`, `id`, `name` and so on. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Input keys that hold a secret. */
  readonly secrets: readonly string[];
  /** URNs of everything that must exist first: `dependsOn` and inputs taken together. */
  readonly dependencies: readonly string[];
  /** Those that an input was taken from, by its key. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  /** URN of an explicit provider; none where the default one serves. */
  readonly provider?: string;
  /** Resource options that change how the engine treats it. */
  readonly options: {
    readonly protect: boolean;
    readonly retainOnDelete: boolean;
    readonly deleteBeforeReplace: boolean;
    readonly ignoreChanges: readonly string[];
    /** Names of the resource hooks, by the moment they run at: `afterUpdate`, `onError` and so on. */
    readonly hooks?: Readonly<Record<string, readonly string[]>>;
  };
}

/** Contents of a `pulumi.asset.AssetArchive`: path inside the archive to contents. */
export interface Archive {
  readonly kind: "archive";
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** Contents of a `FileAsset` or `StringAsset`. */
export interface File {
  readonly kind: "file";
  readonly bytes: Uint8Array;
  /** Absolute path of a `FileAsset`. */
  readonly path?: string;
}

/** What a stack declares. */
export interface Graph {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
  /** Made up: nothing here belongs to an account. */
  readonly accountId: string;
  /** Each after its parent and all it depends on, otherwise in the order of their URNs. */
  readonly resources: readonly Resource[];
  /** Providers that the engine registers by itself, for what names none; not among {@link Graph.resources}. */
  readonly defaultProviders?: readonly Resource[];
  /** The stack's outputs, secrets unwrapped. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Keys of the outputs that hold a secret: not to be shown. */
  readonly secretOutputs?: readonly string[];
}
