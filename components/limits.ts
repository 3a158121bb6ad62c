/**
 * What values the components' arguments take, for a program that checks its settings before it makes a component.
 *
 * Apart from `index.ts`, because that loads the AWS provider, which takes seconds, and this doesn't.
 */

export { QUIET_MINUTES } from "./alarms/streamAlarms.ts";
export { LOG_RETENTION_DAYS } from "./common/logs.ts";
export { outside, type Range } from "./common/ranges.ts";
export { halfDefault, LAMBDA_BUFFER, PARTITIONED_BUFFER } from "./firehose/delivery.ts";
export { KEY_ARN } from "./kms/customerKey.ts";
export {
  CAPTURE_PERCENT,
  INSTANCE_TYPE,
  INSTANCES,
  INVOCATIONS_PER_INSTANCE,
  SERVERLESS_CONCURRENCY,
  SERVERLESS_MEMORY_MB,
} from "./modelEndpoint/endpointHosting.ts";
export {
  ROLLOUT_PERCENT,
  ROLLOUTS,
  rolloutProblems,
  WAIT_SECONDS,
} from "./modelEndpoint/rollout.ts";
export { addressesPerZone, cidrProblem } from "./network/cidr.ts";
export {
  MEMORY_MB,
  RESERVED_CONCURRENCY,
  TIMEOUT_SECONDS,
} from "./scoringFunction/functionLimits.ts";
export { RETENTION_HOURS, SHARDS, STREAM_ARN } from "./streamPipeline/streamSource.ts";
