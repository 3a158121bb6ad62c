import { Server } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import type { Deployment } from "./deployment.ts";
import { bindToFreePort, MAX_MESSAGE_BYTES, unary } from "./grpc.ts";
import { ProgramError } from "./programError.ts";
import { registrationOf } from "./registration.ts";
import { plain, struct } from "./struct.ts";

/** How bad a message of the program is. */
export type Severity = "debug" | "info" | "warning" | "error";

/** The two services that Pulumi's language runtime calls, on 127.0.0.1. */
export interface EngineServer {
  /** `host:port`. */
  readonly address: string;
  /** Frees the port, once the program has ended. */
  close(): Promise<void>;
}

/** What becomes of the calls. */
export interface EngineHandlers {
  readonly deployment: Deployment;
  /** A message of the program, such as `pulumi.log.warn` and an error it ends with. */
  log(severity: Severity, message: string): void;
  /** Called with what the engine would end the deployment for. */
  refuse(error: Error): void;
}

/**
 * What we tell the SDK we support. Not `transforms`: those are functions of the program that the engine calls
 * back, and the SDK then says that this engine lacks them.
 */
const FEATURES: readonly string[] = [
  "secrets",
  "resourceReferences",
  "outputValues",
  "aliasSpecs",
  "deletedWith",
  "replaceWith",
  "resourceHooks",
  "errorHooks",
];
/** In the order of Pulumi's LogSeverity. */
const SEVERITIES: readonly Severity[] = ["debug", "info", "warning", "error"];
/** Listen on a free port. */
export async function openEngineServer(handlers: EngineHandlers): Promise<EngineServer> {
  const { deployment, log, refuse } = handlers;
  const server = new Server({ "grpc.max_receive_message_length": MAX_MESSAGE_BYTES });
  const refusing =
    <Q, R>(handle: (request: Q, response: R) => Promise<void> | void) =>
    async (request: Q, response: R) => {
      try {
        await handle(request, response);
      } catch (error) {
        refuse(error as Error);
        throw error;
      }
    };

  const monitor = ResourceMonitorService;
  server.addService(monitor, {
    supportsFeature: unary(monitor.supportsFeature, (request, response) => {
      response.setHassupport(FEATURES.includes(request.getId()));
    }),
    registerResource: unary(
      monitor.registerResource,
      refusing(async (request, response) => {
        const { urn, id, outputs } = await deployment.register(registrationOf(request));
        response.setUrn(urn);
        response.setId(id);
        response.setObject(struct(outputs));
      }),
    ),
    registerResourceOutputs: unary(
      monitor.registerResourceOutputs,
      refusing(async (request) => {
        await deployment.registerOutputs(request.getUrn(), plain(request.getOutputs()));
      }),
    ),
    readResource: unary(
      monitor.readResource,
      refusing((request) => {
        throw new ProgramError(
          `${request.getType()} ${request.getName()} is read from the account, and there is none here: pass its name or ARN as a setting`,
        );
      }),
    ),
    // An error goes to the program alone, which may catch it.
    invoke: unary(monitor.invoke, async (request, response) => {
      const inputs = plain(request.getArgs());
      const answer = await deployment.invoke(request.getTok(), inputs, request.getProvider());
      response.setReturn(struct(answer));
    }),
    registerResourceHook: unary(
      monitor.registerResourceHook,
      refusing((request) => deployment.registerHook(request.getName())),
    ),
    registerErrorHook: unary(
      monitor.registerErrorHook,
      refusing((request) => deployment.registerHook(request.getName())),
    ),
    // The program has run to its end. Nothing is left to delete, so nothing is left to wait for.
    signalAndWaitForShutdown: unary(monitor.signalAndWaitForShutdown, () => {}),
  });

  let root = "";
  server.addService(EngineService, {
    log: unary(EngineService.log, (request) => {
      log(SEVERITIES[request.getSeverity()] ?? "error", request.getMessage());
    }),
    setRootResource: unary(EngineService.setRootResource, (request) => {
      root = request.getUrn();
    }),
    getRootResource: unary(EngineService.getRootResource, (_, response) => {
      response.setUrn(root);
    }),
    // The CLI that will deploy the program checks its own version.
    requirePulumiVersion: unary(EngineService.requirePulumiVersion, () => {}),
  });

  const port = await bindToFreePort(server);
  const close = () =>
    new Promise<void>((resolve, reject) => {
      server.tryShutdown((error) => (error ? reject(error) : resolve()));
    });
  return { address: `127.0.0.1:${port}`, close };
}
