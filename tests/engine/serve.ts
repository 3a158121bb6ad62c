import {
  type handleUnaryCall,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";

/** gRPC's default of 4 MB is less than a bundle given as text. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/**
 * Serve a plugin's protocol as the CLI expects it: on a free port, which is the first thing the process prints. What is
 * not implemented is answered as such, and the CLI goes on without it. The CLI ends the process.
 */
export async function serve(
  service: ServiceDefinition,
  implementation: UntypedServiceImplementation,
): Promise<void> {
  const server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  server.addService(service, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  process.stdout.write(`${port}\n`);
  // A CLI that was killed leaves its plugins to themselves: they then belong to another process.
  const cli = process.ppid;
  setInterval(() => {
    if (process.ppid !== cli) process.exit(1);
  }, 500);
}

/** Answers one method: fills in its response, which is empty at first. */
export function unary<Q, R>(
  method: MethodDefinition<Q, R>,
  handle: (request: Q, response: R) => Promise<void> | void = () => {},
): handleUnaryCall<Q, R> {
  const { responseType: Response } = method as unknown as { responseType: new () => R };
  return async ({ request }, answer) => {
    const response = new Response();
    try {
      await handle(request, response);
      answer(null, response);
    } catch (error) {
      answer({ code: status.UNKNOWN, details: (error as Error).message });
    }
  };
}
