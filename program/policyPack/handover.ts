import proto, {
  type AnalyzeRequest,
  type AnalyzerProviderResource,
  type AnalyzerResourceOptions,
  type AnalyzeStackRequest,
} from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { Graph, Resource } from "../graph.ts";
import { struct } from "../struct.ts";
import { encode } from "../wire.ts";

/** What the engine asks a pack about a resource before it is made: its inputs. */
export function resourceRequest(graph: Graph, resource: Resource): AnalyzeRequest {
  const request = new proto.AnalyzeRequest();
  request.setUrn(resource.urn);
  request.setType(resource.type);
  request.setName(resource.name);
  request.setProperties(struct(encode(resource.inputs, resource.secrets)));
  request.setOptions(options(resource));
  request.setProvider(provider(graph, resource));
  return request;
}

/** What it asks once all are made: their outputs, and what each was made from. */
export function stackRequest(graph: Graph): AnalyzeStackRequest {
  const request = new proto.AnalyzeStackRequest();
  request.setResourcesList(
    allResources(graph).map((resource) => {
      const handed = new proto.AnalyzerResource();
      handed.setUrn(resource.urn);
      handed.setType(resource.type);
      handed.setName(resource.name);
      handed.setProperties(struct(encode(resource.outputs, resource.secrets)));
      handed.setOptions(options(resource));
      handed.setProvider(provider(graph, resource));
      handed.setParent(resource.parent ?? "");
      handed.setDependenciesList([...resource.dependencies]);
      for (const [key, urns] of Object.entries(resource.propertyDependencies ?? {})) {
        const from = new proto.AnalyzerPropertyDependencies();
        from.setUrnsList([...urns]);
        handed.getPropertydependenciesMap().set(key, from);
      }
      return handed;
    }),
  );
  return request;
}

/** All that a pack is asked about: what the program registers, and AWS's default provider, which the engine does. */
export function allResources(graph: Graph): Resource[] {
  return [...graph.resources, defaultProvider(graph, "aws", { region: graph.region })];
}

function defaultProvider(
  { project, stack }: Graph,
  packageName: string,
  inputs: Resource["inputs"],
): Resource {
  const type = `pulumi:providers:${packageName}`;
  return {
    urn: `urn:pulumi:${stack}::${project}::${type}::default`,
    type,
    name: "default",
    custom: true,
    inputs,
    outputs: inputs,
    secrets: [],
    dependencies: [],
    options: {
      protect: false,
      retainOnDelete: false,
      deleteBeforeReplace: false,
      ignoreChanges: [],
    },
  };
}

/** The provider that makes a resource; none makes a component or a provider. */
function provider(graph: Graph, resource: Resource): AnalyzerProviderResource | undefined {
  const [packageName = ""] = resource.type.split(":");
  if (!resource.custom || packageName === "pulumi") return undefined;
  const explicit = graph.resources.find(({ urn }) => urn === resource.provider);
  const region = packageName === "aws" ? { region: graph.region } : {};
  const { urn, type, name, inputs, secrets } =
    explicit ?? defaultProvider(graph, packageName, region);
  const handed = new proto.AnalyzerProviderResource();
  handed.setUrn(urn);
  handed.setType(type);
  handed.setName(name);
  handed.setProperties(struct(encode(inputs, secrets)));
  return handed;
}

function options({ parent, options: given }: Resource): AnalyzerResourceOptions {
  const options = new proto.AnalyzerResourceOptions();
  options.setProtect(given.protect);
  options.setIgnorechangesList([...given.ignoreChanges]);
  options.setDeletebeforereplace(given.deleteBeforeReplace);
  options.setDeletebeforereplacedefined(given.deleteBeforeReplace);
  options.setParent(parent ?? "");
  return options;
}
