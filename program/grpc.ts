import {
  type handleUnaryCall,
  type MethodDefinition,
  type Server,
  ServerCredentials,
  status,
} from "@grpc/grpc-js";

/** The Pulumi SDK's own limit. gRPC's default of 4 MB is less than a bundle given as text. */
export const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** Listen on a free port of 127.0.0.1. @returns the port. */
export function bindToFreePort(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
}

/**
 * Answers one method, by filling in its response, which is empty at first. The message class comes from the service's own definition: the generated modules
 * change between versions of the SDK.
 */
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
