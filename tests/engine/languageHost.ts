import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { ServerWritableStream } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import language, {
  type ProgramInfo,
  type RunPluginRequest,
  type RunPluginResponse,
  type RunRequest,
} from "@pulumi/pulumi/proto/language_pb.js";
import { unary } from "../../program/grpc.ts";
import {
  closuresOnDemand,
  preloaded,
  SHORT_STACKS,
  WITHOUT_COLOURS,
  withoutSourceMaps,
} from "../../program/preloads.ts";
import { plain } from "../../program/struct.ts";
import { serve } from "./serve.ts";

/**
 * `pulumi-language-nodejs`, for a CLI that was built from its Go module: that one brings none. It starts what Pulumi's
 * own starts, the SDK's runners of programs and of policy packs. Plugins are those on the PATH, so none is required.
 */
const runtime = LanguageRuntimeService;
await serve(runtime, {
  handshake: unary(runtime.handshake),
  getPluginInfo: unary(runtime.getPluginInfo),
  getRequiredPackages: unary(runtime.getRequiredPackages),
  installDependencies: (call: ServerWritableStream<unknown, unknown>) => call.end(),
  run: unary(runtime.run, async (request, response) => {
    const child = runProgram(request);
    const [code] = await once(child, "close");
    // The SDK's number for an error that it has shown already.
    if (code === 32) response.setBail(true);
    else if (code !== 0) response.setError(`Program exited with non-zero exit code: ${code}`);
  }),
  runPlugin: (call: ServerWritableStream<RunPluginRequest, RunPluginResponse>) => {
    const child = runPolicyPack(call.request);
    const write = (fill: (response: RunPluginResponse) => void) => {
      const response = new language.RunPluginResponse();
      fill(response);
      call.write(response);
    };
    child.stdout?.on("data", (data: Buffer) => write((response) => response.setStdout(data)));
    child.stderr?.on("data", (data: Buffer) => write((response) => response.setStderr(data)));
    child.once("close", (code) => {
      write((response) => response.setExitcode(code ?? 1));
      call.end();
    });
    call.once("cancelled", () => child.kill("SIGKILL"));
  },
});

/** Ended with this process, which the CLI kills at times. */
function started(
  arguments_: string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  stdio: "inherit" | "pipe",
) {
  const child: ChildProcess = spawn(process.execPath, arguments_, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", stdio, stdio],
  });
  process.on("exit", () => child.kill("SIGKILL"));
  return child;
}

function runProgram(request: RunRequest): ChildProcess {
  const info = request.getInfo() as ProgramInfo;
  const directory = info.getProgramDirectory();
  const { resolve } = createRequire(join(directory, "Pulumi.yaml"));
  const { nodeargs = "", typescript = true } = plain(info.getOptions());
  const sdk = resolve("@pulumi/pulumi");
  const settings = Object.fromEntries(request.getConfigMap().toObject(false));
  return started(
    [
      // As the offline evaluation starts it.
      ...preloaded(WITHOUT_COLOURS, SHORT_STACKS, closuresOnDemand(sdk)),
      ...String(nodeargs).split(" ").filter(Boolean),
      ...preloaded(withoutSourceMaps(sdk)),
      resolve("@pulumi/pulumi/cmd/run"),
      ...["--monitor", request.getMonitorAddress(), "--engine", process.argv[2] as string],
      ...["--organization", request.getOrganization(), "--project", request.getProject()],
      ...["--stack", request.getStack(), "--root-directory", info.getRootDirectory()],
      ...["--pwd", request.getPwd(), "--parallel", String(request.getParallel())],
      ...(request.getDryrun() ? ["--dry-run"] : []),
      info.getEntryPoint(),
    ],
    directory,
    {
      PULUMI_CONFIG: JSON.stringify(settings),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      ...(typescript !== false && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    },
    "inherit",
  );
}

function runPolicyPack(request: RunPluginRequest): ChildProcess {
  const directory = request.getInfo()?.getProgramDirectory() as string;
  const { resolve } = createRequire(join(directory, "PulumiPolicy.yaml"));
  return started(
    [resolve("@pulumi/pulumi/cmd/run-policy-pack"), ...request.getArgsList(), directory],
    // As Pulumi's own does: the runner's TypeScript would take another tsconfig.json for the pack's.
    directory,
    Object.fromEntries(request.getEnvList().map((pair) => pair.split(/=(.*)/s).slice(0, 2))),
    "pipe",
  );
}
