import { onPath } from "./cli.ts";
import type { StackChange } from "./workbench.ts";

/** prod without its network where there is no awsx, whose code makes the network. */
export const withoutNetwork: StackChange = (stack, settings) => {
  if (stack === "prod" && !onPath("pulumi-resource-awsx"))
    settings["sentinela:networkMode"] = "none";
};

/** prod's models by the request, and no longer on instances. */
export const serverless: StackChange = (stack, settings) => {
  if (stack !== "prod") return;
  const others = /^sentinela:endpoint/;
  for (const key of Object.keys(settings)) if (others.test(key)) delete settings[key];
  settings["sentinela:endpointMode"] = "serverless";
  settings["sentinela:endpointMemoryMb"] = 2048;
  settings["sentinela:endpointMaxConcurrency"] = 5;
};
