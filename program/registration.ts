import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { plain } from "./struct.ts";
import type { Wire } from "./wire.ts";

/** A resource, as the program asks for it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  /** URN, empty for the stack. */
  readonly parent: string;
  readonly custom: boolean;
  /** A component that lives in a plugin. */
  readonly remote: boolean;
  readonly inputs: Wire;
  /** Of the SDK that the type is from: which plugin makes it. */
  readonly version?: string;
  /** `<urn>::<id>` of an explicit provider, otherwise empty. */
  readonly provider: string;
  readonly dependencies: readonly string[];
  /** URNs of what each input was taken from, by key. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly additionalSecretOutputs: readonly string[];
  /** Undefined where the parent decides. */
  readonly protect: boolean | undefined;
  readonly retainOnDelete: boolean | undefined;
  readonly deleteBeforeReplace: boolean;
  readonly ignoreChanges: readonly string[];
  /** Names of hooks, by the moment they run at. */
  readonly hooks: Readonly<Record<string, readonly string[]>>;
}

/** A registration as it comes from the SDK. */
export function registrationOf(request: RegisterResourceRequest): Registration {
  const propertyDependencies: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((from, key) => {
    propertyDependencies[key] = from.getUrnsList();
  });
  const hooks = request.getHooks();
  const bound = Object.entries({
    beforeCreate: hooks?.getBeforeCreateList() ?? [],
    afterCreate: hooks?.getAfterCreateList() ?? [],
    beforeUpdate: hooks?.getBeforeUpdateList() ?? [],
    afterUpdate: hooks?.getAfterUpdateList() ?? [],
    beforeDelete: hooks?.getBeforeDeleteList() ?? [],
    afterDelete: hooks?.getAfterDeleteList() ?? [],
    onError: hooks?.getOnErrorList() ?? [],
  });
  return {
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    custom: request.getCustom(),
    remote: request.getRemote(),
    inputs: plain(request.getObject()),
    ...(request.getVersion() && { version: request.getVersion() }),
    provider: request.getProvider(),
    dependencies: request.getDependenciesList(),
    propertyDependencies,
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    deleteBeforeReplace: request.getDeletebeforereplace(),
    ignoreChanges: request.getIgnorechangesList(),
    hooks: Object.fromEntries(bound.filter(([, names]) => names.length > 0)),
  };
}
