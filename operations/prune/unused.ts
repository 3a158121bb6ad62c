/** A configuration that an endpoint of the stack uses, has used, or was to use. */
export interface Configuration {
  readonly name: string;
  /** Names of its models. */
  readonly models: readonly string[];
  /** Epoch milliseconds. */
  readonly created: number;
}

/** A model of the stack. */
export interface Model {
  readonly name: string;
  /** Where its artifact is, `s3://bucket/key`. */
  readonly artifact: string | undefined;
}

/** What a stack has in SageMaker. */
export interface Inventory {
  /** Names of the configurations that endpoints are on, its own and others. */
  readonly live: readonly string[];
  readonly configurations: readonly Configuration[];
  readonly models: readonly Model[];
  /** Artifacts, `s3://bucket/key`. */
  readonly artifacts: readonly string[];
}

/** What nothing needs any more. */
export interface Unused {
  readonly configurations: readonly string[];
  readonly models: readonly string[];
  readonly artifacts: readonly string[];
}

/**
 * What can go: configurations that no endpoint is on, models that are in none of the others, and artifacts that none
 * of the other models loads.
 *
 * @param keep How many of the newest unused configurations of each endpoint stay. One of them may be what a
 * deployment has made last, and SageMaker has undone.
 */
export function unused(
  { live, configurations, models, artifacts }: Inventory,
  keep: number,
): Unused {
  const idle = configurations
    .filter(({ name }) => !live.includes(name))
    .sort((a, b) => b.created - a.created);
  const kept = new Map<string, number>();
  const gone = idle.filter(({ name }) => {
    const family = familyOf(name);
    const before = kept.get(family) ?? 0;
    kept.set(family, before + 1);
    return before >= keep;
  });
  const goneNames = new Set(gone.map(({ name }) => name));
  const usedModels = new Set(
    configurations.filter(({ name }) => !goneNames.has(name)).flatMap((it) => it.models),
  );
  const goneModels = models.filter(({ name }) => !usedModels.has(name));
  const usedArtifacts = new Set(
    models.filter(({ name }) => usedModels.has(name)).map(({ artifact }) => artifact),
  );
  return {
    configurations: gone.map(({ name }) => name),
    models: goneModels.map(({ name }) => name),
    artifacts: artifacts.filter((artifact) => !usedArtifacts.has(artifact)),
  };
}

/** The logical name that Pulumi has put seven hexadecimal digits behind. */
function familyOf(name: string): string {
  return name.replace(/-[0-9a-f]{7}$/, "");
}
