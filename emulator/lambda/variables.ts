import { type ClientSettings, environmentOf } from "../clientSettings.ts";
import type { Declaration } from "./declaration.ts";

/** All variables of an execution environment: those declared, and what Lambda itself sets. */
export function variablesOf(
  { name, variables, runtime, handler, memoryMb, root, logGroup }: Declaration,
  version: string,
  stream: string,
  client: ClientSettings,
): Record<string, string> {
  return {
    ...variables,
    ...environmentOf(client),
    AWS_DEFAULT_REGION: client.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: stream,
    LAMBDA_TASK_ROOT: root,
    _HANDLER: handler,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    // Only a Node older than the declared runtime's makes the SDK warn.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}
