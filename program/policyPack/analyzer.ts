import { credentials, type ServiceError } from "@grpc/grpc-js";
import { AnalyzerClient, AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import proto, {
  type AnalyzeResponse,
  type AnalyzerInfo,
  type ConfigureAnalyzerRequest,
} from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { Graph, Resource } from "../graph.ts";
import { plainResource } from "../plainResource.ts";
import { struct } from "../struct.ts";
import { type ConfigurationFile, configured, type RuleInfo } from "./configuration.ts";
import { allResources, resourceRequest, stackRequest } from "./handover.ts";
import { startPack } from "./packProcess.ts";
import { PolicyPackError } from "./policyPackError.ts";
import { byWeight, nameOf, type Violation, violation } from "./violation.ts";

/** A pack of policies that can be asked about stacks. */
export interface Analyzer {
  readonly name: string;
  readonly version: string;
  /** Rules that are not disabled. */
  readonly rules: readonly RuleInfo[];
  /** Rules that a resource breaks by itself. @throws PolicyPackError when a rule fails. */
  resource(graph: Graph, resource: Resource): Promise<Violation[]>;
  /** Rules that resources break together. @throws PolicyPackError likewise. */
  stack(graph: Graph): Promise<Violation[]>;
  /**
   * Names of the rules that would judge a resource of a type in this stack by itself.
   *
   * @throws PolicyPackError when a rule fails for want of inputs.
   */
  judging(graph: Graph, type: string): Promise<string[]>;
  /** Ends the pack's process. */
  close(): Promise<void>;
}

/** gRPC's default of 4 MB is less than a bundle given as text. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/**
 * Start the pack in `directory` and configure it, as `pulumi preview --policy-pack` does.
 *
 * @param configuration What `--policy-pack-config` would give.
 * @param signal Ends the pack at once.
 * @throws PolicyPackError when the pack doesn't start, or the configuration is not for it.
 */
export async function openAnalyzer(
  directory: string,
  configuration: ConfigurationFile = {},
  signal?: AbortSignal,
): Promise<Analyzer> {
  const pack = await startPack(directory, signal);
  const client = new AnalyzerClient(pack.address, credentials.createInsecure(), {
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
  });
  const close = async () => {
    client.close();
    await pack.close();
  };
  const asked = async <T>(call: (answer: Answer<T>) => unknown): Promise<T> => {
    try {
      return await new Promise<T>((resolve, reject) => {
        call((error, response) => (error ? reject(error) : resolve(response)));
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw new PolicyPackError(ruleThatFailed(error as ServiceError));
    }
  };
  try {
    const { requestType: Empty } = AnalyzerService.getAnalyzerInfo as unknown as {
      requestType: new () => Parameters<AnalyzerClient["getAnalyzerInfo"]>[0];
    };
    const info = await asked<AnalyzerInfo>((answer) => client.getAnalyzerInfo(new Empty(), answer));
    const rules = configured(rulesOf(info), configuration);
    const enabled = rules.filter(({ level }) => level !== "disabled");
    const aboutResources = info
      .getPoliciesList()
      .filter((policy) => policy.getPolicyType() === proto.PolicyType.POLICY_TYPE_RESOURCE)
      .map((policy) => policy.getName())
      .filter((name) => enabled.some((rule) => rule.name === name));
    await asked((answer) => client.configure(configurationRequest(rules), answer));
    return {
      name: info.getName(),
      version: info.getVersion(),
      rules: enabled,
      resource: async (graph, resource) => {
        const request = resourceRequest(graph, resource);
        const response = await asked((answer: Answer) => client.analyze(request, answer));
        return response.getDiagnosticsList().map((one) => violation(one, resource.urn));
      },
      stack: async (graph) => {
        const request = stackRequest(graph);
        const response = await asked((answer: Answer) => client.analyzeStack(request, answer));
        return response.getDiagnosticsList().map((one) => violation(one, one.getUrn()));
      },
      judging: async (graph, type) => {
        const request = resourceRequest(graph, plainResource(graph, type, "some"));
        const response = await asked((answer: Answer) => client.analyze(request, answer));
        const others = response.getNotApplicableList().map((one) => one.getPolicyName());
        return aboutResources.filter((name) => !others.includes(name));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Answer<T = AnalyzeResponse> = (error: ServiceError | null, response: T) => void;

/**
 * All that breaks a rule: mandatory ones first, then the more severe, then by rule and resource.
 *
 * @throws PolicyPackError when a rule fails.
 */
export async function violationsOf(analyzer: Analyzer, graph: Graph): Promise<Violation[]> {
  const found = await Promise.all([
    ...allResources(graph).map((resource) => analyzer.resource(graph, resource)),
    analyzer.stack(graph),
  ]);
  return found.flat().sort(byWeight);
}

function rulesOf(info: AnalyzerInfo): RuleInfo[] {
  return info.getPoliciesList().map((policy) => ({
    name: policy.getName(),
    level: nameOf(proto.EnforcementLevel, policy.getEnforcementlevel()) as RuleInfo["level"],
    settings: (policy.getConfigschema()?.getProperties()?.toJavaScript() ??
      {}) as RuleInfo["settings"],
    values: {},
  }));
}

function configurationRequest(rules: readonly RuleInfo[]): ConfigureAnalyzerRequest {
  const request = new proto.ConfigureAnalyzerRequest();
  for (const { name, level, values } of rules) {
    const config = new proto.PolicyConfig();
    config.setEnforcementlevel(
      proto.EnforcementLevel[level.toUpperCase() as keyof typeof proto.EnforcementLevel],
    );
    config.setProperties(struct(values));
    request.getPolicyconfigMap().set(name, config);
  }
  return request;
}

/** What the pack said of a rule that threw, without the stack. */
function ruleThatFailed({ details, message }: ServiceError): string {
  const lines = (details || message).split("\n").filter((line) => !/^\s+at /.test(line));
  return `the policy pack failed: ${lines.join("\n")}`;
}
