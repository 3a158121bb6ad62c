import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { TestKinesis } from "./testKinesis.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * A command of the simulator as a process of its own, given the endpoint as any SDK client is: by its environment.
 *
 * @param script Such as `simulator/commands/simulate.ts`.
 * @param flags An empty text for a switch.
 * @param channel `ipc` for a channel to this process.
 */
export function spawned(
  script: string,
  flags: Readonly<Record<string, string | number>>,
  kinesis: TestKinesis | undefined,
  channel?: "ipc",
) {
  const child = spawn(
    process.execPath,
    [
      "--import",
      "tsx/esm",
      script,
      ...Object.entries(flags).flatMap(([name, value]) =>
        value === "" ? [`--${name}`] : [`--${name}`, `${value}`],
      ),
    ],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        AWS_REGION: "sa-east-1",
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        ...(kinesis && { AWS_ENDPOINT_URL: kinesis.url }),
      },
      stdio: ["ignore", "pipe", "pipe", channel ?? "ignore"],
    },
  );
  const said = { out: "", err: "" };
  child.stdout?.on("data", (data) => {
    said.out += data;
  });
  child.stderr?.on("data", (data) => {
    said.err += data;
  });
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, ...said }));
  return { child, ended };
}
