/**
 * The components, their arguments, and what joins them to each other. Everything else in this folder is internal.
 *
 * `guides/components.md` lists the arguments and outputs of each. What values the arguments take is in `limits.ts`.
 */

export { AccessLogs, type AccessLogsArgs, type AccessLogsNodes } from "./accessLogs.ts";
export { AccessPolicy, type AccessPolicyArgs, type AccessPolicyNodes } from "./accessPolicy.ts";
export { AlarmTopic, type AlarmTopicArgs, type AlarmTopicNodes } from "./alarms/alarmTopic.ts";
export type { WatchedDelivery } from "./alarms/deliveryAlarms.ts";
export type { WatchedEndpoint } from "./alarms/endpointAlarms.ts";
export type { WatchedFunction } from "./alarms/functionAlarms.ts";
export type { WatchedScoring } from "./alarms/scoringAlarms.ts";
export type { SlackChannel } from "./alarms/slackChannel.ts";
export type { WatchedStream } from "./alarms/streamAlarms.ts";
export type { LogArgs } from "./common/logs.ts";
export type { Tags } from "./common/tags.ts";
export type { ChildOptions, Transform } from "./common/transform.ts";
export { CustomerKeys, type CustomerKeysArgs, type CustomerKeysNodes } from "./customerKeys.ts";
export {
  DirectDelivery,
  type DirectDeliveryArgs,
  type DirectDeliveryNodes,
} from "./directDelivery.ts";
export { ExpiringTable, type ExpiringTableArgs, type ExpiringTableNodes } from "./expiringTable.ts";
export {
  type Buffer,
  DELIVERED,
  FAILED,
  SOURCE_RECORDS,
  type Transformation,
} from "./firehose/delivery.ts";
export type { Permission, Statement } from "./iam/statement.ts";
export {
  type EndpointHosting,
  hostedIn,
  type RealtimeHosting,
  type ServerlessHosting,
} from "./modelEndpoint/endpointHosting.ts";
export { invokeStatement } from "./modelEndpoint/endpointName.ts";
export { xgboostImage } from "./modelEndpoint/modelImage.ts";
export { modelCalls } from "./modelEndpoint/modelRole.ts";
export type { Rollout } from "./modelEndpoint/rollout.ts";
export { ModelEndpoint, type ModelEndpointArgs, type ModelEndpointNodes } from "./modelEndpoint.ts";
export { Monitoring, type MonitoringArgs, type MonitoringNodes } from "./monitoring.ts";
export { type NetworkSource, networkOf, type VpcConfigs } from "./network/networkSource.ts";
export type { VpcConfig } from "./network/vpcConfig.ts";
export { Network, type NetworkArgs, type NetworkNodes, type Service } from "./network.ts";
export { PrivateBucket, type PrivateBucketArgs, type PrivateBucketNodes } from "./privateBucket.ts";
export {
  ScoringFunction,
  type ScoringFunctionArgs,
  type ScoringFunctionNodes,
} from "./scoringFunction.ts";
export { SecretKey, type SecretKeyArgs, type SecretKeyNodes } from "./secretKey.ts";
export { encryptedWith, type StreamSource } from "./streamPipeline/streamSource.ts";
export {
  StreamPipeline,
  type StreamPipelineArgs,
  type StreamPipelineNodes,
} from "./streamPipeline.ts";
