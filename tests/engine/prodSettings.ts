import { onPath } from "./cli.ts";
import type { StackChange } from "./workbench.ts";

/** prod in a network of somebody else's where there is no awsx, whose code makes its own. */
export const inReach: StackChange = (stack, settings) => {
  if (stack !== "prod" || onPath("pulumi-resource-awsx")) return;
  settings["sentinela:networkMode"] = "existing";
  settings["sentinela:networkSubnetIds"] = "subnet-0a1b2c3d4e5f60001,subnet-0a1b2c3d4e5f60002";
  settings["sentinela:networkSecurityGroupIds"] = "sg-0a1b2c3d4e5f60003";
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
