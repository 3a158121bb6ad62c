import { Server, type ServiceDefinition, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { bindToFreePort, MAX_MESSAGE_BYTES } from "../../program/grpc.ts";

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
  const port = await bindToFreePort(server);
  process.stdout.write(`${port}\n`);
  // A CLI that was killed leaves its plugins to themselves: they then belong to another process.
  const cli = process.ppid;
  setInterval(() => {
    if (process.ppid !== cli) process.exit(1);
  }, 500);
}
