import proto, {
  type AnalyzeRequest,
  type AnalyzerProviderResource,
  type AnalyzerResourceOptions,
  type AnalyzeStackRequest,
} from "@pulumi/pulumi/proto/analyzer_pb.js";
import { packageOf } from "../defaultProviders.ts";
import type { Graph, Resource } from "../graph.ts";
import { struct } from "../struct.ts";
import { encode } from "../wire.ts";

/**
 * What the engine asks a pack about a resource before it is made: its inputs.
 *
 * As in `pkg/v3/resource/deploy/step_generator.go` (`analyzeAll`) and `sdk/v3/go/common/resource/plugin/analyzer_plugin.go`
 * (`Analyze`, `marshalResourceOptions`, `marshalProvider`) of Pulumi 3.248.0, but for what a provider's own code adds to
 * inputs first (`Check`): names made up, defaults written out.
 */
export function resourceRequest(graph: Graph, resource: Resource): AnalyzeRequest {
  const request = new proto.AnalyzeRequest();
  request.setUrn(resource.urn);
  request.setType(resource.type);
  request.setName(resource.name);
  request.setProperties(properties(resource, resource.inputs));
  request.setOptions(options(resource));
  request.setProvider(provider(graph, resource));
  return request;
}

/** What it asks once all are made: their outputs, and what each was made from (`AnalyzeResources`, there). */
export function stackRequest(graph: Graph): AnalyzeStackRequest {
  const request = new proto.AnalyzeStackRequest();
  request.setResourcesList(
    allResources(graph).map((resource) => {
      const handed = new proto.AnalyzerResource();
      handed.setUrn(resource.urn);
      handed.setType(resource.type);
      handed.setName(resource.name);
      handed.setProperties(properties(resource, outputs(resource)));
      handed.setOptions(options(resource));
      handed.setProvider(provider(graph, resource));
      handed.setParent(resource.parent ?? "");
      handed.setDependenciesList([...resource.dependencies]);
      const taken = resource.remote ? {} : (resource.propertyDependencies ?? {});
      for (const [key, urns] of Object.entries(taken)) {
        const from = new proto.AnalyzerPropertyDependencies();
        from.setUrnsList([...urns]);
        handed.getPropertydependenciesMap().set(key, from);
      }
      return handed;
    }),
  );
  return request;
}

/** All that a pack is asked about: what the program registers, and what the engine does by itself. */
export function allResources(graph: Graph): Resource[] {
  return [...graph.resources, ...(graph.defaultProviders ?? [])];
}

/** Of a provider the engine keeps its inputs (`Create`, in `providers/registry.go`). */
function outputs({ type, inputs, outputs: made }: Resource): Resource["outputs"] {
  return type.startsWith("pulumi:providers:") ? inputs : made;
}

/**
 * A remote component is registered by its plugin, once that has the inputs: the engine sends those to the plugin
 * (`source_eval.go`, `RegisterResource`: `provider.Construct`) and asks packs about the registration that comes back.
 * That of awsx' Vpc has neither inputs nor outputs.
 */
function properties(resource: Resource, values: Resource["inputs"]) {
  return struct(resource.remote ? {} : encode(values, resource.secrets));
}

/** The provider that makes a resource; none makes a component or a provider. */
function provider(graph: Graph, resource: Resource): AnalyzerProviderResource | undefined {
  const packageName = packageOf(resource.type);
  if (!resource.custom || packageName === "pulumi") return undefined;
  const explicit = graph.resources.find(({ urn }) => urn === resource.provider);
  const found =
    explicit ??
    graph.defaultProviders?.find(({ type }) => type === `pulumi:providers:${packageName}`);
  if (!found) return undefined;
  const handed = new proto.AnalyzerProviderResource();
  handed.setUrn(found.urn);
  handed.setType(found.type);
  handed.setName(found.name);
  handed.setProperties(struct(encode(found.inputs, found.secrets)));
  return handed;
}

function options({ parent, options: given }: Resource): AnalyzerResourceOptions {
  const options = new proto.AnalyzerResourceOptions();
  options.setProtect(given.protect);
  options.setIgnorechangesList([...given.ignoreChanges]);
  options.setDeletebeforereplace(given.deleteBeforeReplace);
  options.setDeletebeforereplacedefined(given.deleteBeforeReplace);
  // Always there, with zeros where nothing was set.
  options.setCustomtimeouts(new proto.AnalyzerResourceOptions.CustomTimeouts());
  options.setParent(parent ?? "");
  return options;
}
