import {
  CAPTURE_PERCENT,
  cidrProblem,
  INSTANCE_TYPE,
  INSTANCES,
  INVOCATIONS_PER_INSTANCE,
  KEY_ARN,
  LAMBDA_BUFFER,
  LOG_RETENTION_DAYS,
  MEMORY_MB,
  PARTITIONED_BUFFER,
  QUIET_MINUTES,
  RESERVED_CONCURRENCY,
  RETENTION_HOURS,
  ROLLOUT_PERCENT,
  ROLLOUTS,
  SERVERLESS_CONCURRENCY,
  SERVERLESS_MEMORY_MB,
  SHARDS,
  STREAM_ARN,
  TIMEOUT_SECONDS,
  WAIT_SECONDS,
} from "../components/limits.ts";
import { PROFILE_WINDOW_HOURS } from "../contract/profile.ts";
import type { Declaration } from "./declaration.ts";

/** Ten years, longer than the bank has to keep any of it. */
const DAYS = { min: 1, max: 3650 };

/**
 * The slowest sums of a profile have a mean life of 30 days: 45 days after its last transaction a fifth of them is
 * left (e^-1.5), which the models still see. It is also well past {@link PROFILE_WINDOW_HOURS}, until when a profile
 * has to know what it counted. At the default of 90 days 5 % is left, and no feature tells longer absences apart.
 */
const PROFILE_DAYS = { ...DAYS, min: 45 };

/**
 * MB of events whose scored copies still fit the Lambda's response, 6,000,000 bytes of it. The smallest events, 299
 * bytes of JSON, grow most: by up to 295 bytes of scores (with 60 of them for the segment's name), a third in base64
 * and 152 bytes of envelope, so 1 MB of them becomes 3.16 MB. Firehose's MB may be 2^20 bytes: 1.8 of those make
 * 5.96 MB.
 */
export const LAMBDA_BUFFER_MB = { ...LAMBDA_BUFFER.megabytes, max: 1.8 };

/** An endpoint takes up to 60 s for a call; the rest is for a second try, and to respond before Lambda times out. */
const LAMBDA_TIMEOUT_SECONDS = { ...TIMEOUT_SECONDS, min: 90 };

/** No longer than profiles remember what they have counted: they leave out what is older. */
const STREAM_RETENTION_HOURS = { ...RETENTION_HOURS, max: PROFILE_WINDOW_HOURS };

/** SageMaker needs two zones, even for one instance, and takes as many subnets as Lambda. */
const SUBNETS = { min: 2, max: 16 };
/** What Lambda and SageMaker take, and a network interface has by default. */
const SECURITY_GROUPS = { min: 1, max: 5 };

const OWN_STREAM = { setting: "streamMode", is: ["provisioned", "on-demand"] } as const;
const EXISTING_STREAM = { setting: "streamMode", is: ["existing"] } as const;
const SERVERLESS = { setting: "endpointMode", is: ["serverless"] } as const;
const REALTIME = { setting: "endpointMode", is: ["realtime"] } as const;
const EXISTING_NETWORK = { setting: "networkMode", is: ["existing"] } as const;

/**
 * Every setting of a stack, in the order in which problems are reported. After a change, `npm run docs` writes
 * `Pulumi.yaml` and the table in guides/deploy.md anew.
 */
export const DECLARATIONS = {
  streamMode: {
    type: "choice",
    values: ["provisioned", "on-demand", "existing"],
    description:
      "Where transactions arrive: on a stream of the stack's own, by its capacity mode, or on an existing one",
  },
  streamShards: {
    type: "number",
    range: SHARDS,
    when: { setting: "streamMode", is: ["provisioned"] },
    description: "Shards of the stream",
  },
  streamRetentionHours: {
    type: "number",
    range: STREAM_RETENTION_HOURS,
    when: OWN_STREAM,
    description:
      "Hours that the stream retains a record, at most as long as profiles remember what they have counted",
  },
  streamArn: {
    type: "text",
    like: { pattern: STREAM_ARN, example: "arn:aws:kinesis:sa-east-1:111122223333:stream/NAME" },
    when: EXISTING_STREAM,
    description: `ARN of the existing stream, which must retain records for ${PROFILE_WINDOW_HOURS} hours at most (not checked)`,
  },
  streamKmsKeyArn: {
    type: "text",
    like: { pattern: KEY_ARN, example: "arn:aws:kms:sa-east-1:111122223333:key/ID" },
    unset: "that of customerKeys, or the AWS managed key",
    description: "ARN of the customer managed key that encrypts the stream",
  },
  lambdaBufferMb: {
    type: "number",
    range: LAMBDA_BUFFER_MB,
    default: 1.5,
    description: "MB that Firehose buffers for one invocation of the Lambda",
  },
  lambdaBufferSeconds: {
    type: "number",
    range: LAMBDA_BUFFER.seconds,
    default: 5,
    description: "Seconds that Firehose buffers for one invocation of the Lambda",
  },
  lambdaMemoryMb: {
    type: "number",
    range: MEMORY_MB,
    default: 1024,
    description: "Memory of the Lambda, MB",
  },
  lambdaTimeoutSeconds: {
    type: "number",
    range: LAMBDA_TIMEOUT_SECONDS,
    default: 120,
    description: "Timeout of the Lambda, seconds",
  },
  lambdaReservedConcurrency: {
    type: "number",
    range: RESERVED_CONCURRENCY,
    unset: "none",
    description: "Reserved concurrency of the Lambda",
  },
  s3BufferMb: {
    type: "number",
    range: PARTITIONED_BUFFER.megabytes,
    default: 64,
    description: "MB that Firehose buffers for one object in S3",
  },
  s3BufferSeconds: {
    type: "number",
    range: PARTITIONED_BUFFER.seconds,
    default: 60,
    description: "Seconds that Firehose buffers for one object in S3",
  },
  endpointMode: {
    type: "choice",
    values: ["serverless", "realtime"],
    description:
      "How SageMaker hosts the two models: serverless inference, or real-time on instances",
  },
  endpointMemoryMb: {
    type: "number",
    range: SERVERLESS_MEMORY_MB,
    when: SERVERLESS,
    description: "Memory of each endpoint, MB",
  },
  endpointMaxConcurrency: {
    type: "number",
    range: SERVERLESS_CONCURRENCY,
    when: SERVERLESS,
    description: "Maximum concurrency of each endpoint; further requests are throttled",
  },
  endpointInstanceType: {
    type: "text",
    like: { pattern: INSTANCE_TYPE, example: "ml.m5.large" },
    when: REALTIME,
    description: "Instance type of each endpoint",
  },
  endpointMinInstances: {
    type: "number",
    range: INSTANCES,
    when: REALTIME,
    formerly: "endpointInstanceCount",
    description: "Minimum instances of each endpoint, to which every update resets it",
  },
  endpointMaxInstances: {
    type: "number",
    range: INSTANCES,
    atLeast: "endpointMinInstances",
    when: REALTIME,
    description: "Maximum instances of each endpoint",
  },
  endpointInvocationsPerInstance: {
    type: "number",
    range: INVOCATIONS_PER_INSTANCE,
    when: REALTIME,
    description:
      "Invocations per instance and minute that autoscaling aims at; each carries up to 1,000 rows",
  },
  endpointRollout: {
    type: "choice",
    values: ROLLOUTS,
    when: REALTIME,
    formerly: "endpointRollOut",
    description: "How traffic shifts to a new model",
  },
  endpointRolloutPercent: {
    type: "number",
    range: ROLLOUT_PERCENT,
    when: { setting: "endpointRollout", is: ["canary", "linear", "rolling"] },
    formerly: "endpointRollOutPercent",
    description: "Percent of the instances in the canary, or in each linear step or rolling batch",
  },
  endpointRolloutWaitSeconds: {
    type: "number",
    range: WAIT_SECONDS,
    default: 0,
    when: REALTIME,
    formerly: "endpointRollOutWaitSeconds",
    description: "Baking period: seconds that the alarms are watched after each step of a rollout",
  },
  endpointCapturePercent: {
    type: "number",
    range: CAPTURE_PERCENT,
    unset: "none",
    when: REALTIME,
    description:
      "Percent of requests that data capture keeps with their responses, under capture/ in the lake",
  },
  networkMode: {
    type: "choice",
    values: ["none", "create", "existing"],
    default: "none",
    description:
      "VPC of the Lambda and the endpoints' instances: none, a new one (isolated, no internet egress) or an existing one",
  },
  networkCidr: {
    type: "text",
    check: cidrProblem,
    // Room for the defaults: what a stack of six instances a model needs is 38 addresses a zone.
    default: "10.0.0.0/24",
    when: { setting: "networkMode", is: ["create"] },
    description: "Private CIDR block of the new VPC, /16 to /26",
  },
  networkSubnetIds: {
    type: "list",
    count: SUBNETS,
    like: {
      pattern: /^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/,
      example: "subnet-0a1b2c3d,subnet-4e5f6a7b",
    },
    when: EXISTING_NETWORK,
    description:
      "Subnets in at least two Availability Zones, with the VPC endpoints that guides/deploy.md names",
  },
  networkSecurityGroupIds: {
    type: "list",
    count: SECURITY_GROUPS,
    like: { pattern: /^sg-([0-9a-f]{8}|[0-9a-f]{17})$/, example: "sg-0a1b2c3d,sg-4e5f6a7b" },
    when: EXISTING_NETWORK,
    description: "Security groups that allow HTTPS egress to those VPC endpoints",
  },
  customerKeys: {
    type: "boolean",
    default: false,
    description:
      "Encrypt stream, tables, buckets, secret, volumes and logs with customer managed keys, rotated every year, instead of AWS's own",
  },
  fraudThreshold: {
    type: "number",
    range: { min: 0, max: 1, decimal: true },
    unset: "the model's own",
    description: "Probability from which a transaction is flagged as fraud",
  },
  deliveredExpiryDays: {
    type: "number",
    range: DAYS,
    default: 365,
    description: "Days until scored transactions expire",
  },
  backupExpiryDays: {
    type: "number",
    range: DAYS,
    default: 30,
    description:
      "Days until transactions as received expire, no sooner than the stream's retention ends",
  },
  backupLockDays: {
    type: "number",
    range: DAYS,
    atMost: "backupExpiryDays",
    unset: "none",
    description:
      "Days that S3 Object Lock retains transactions as received; needs protect, and can't be removed from a bucket",
  },
  accessLogDays: {
    type: "number",
    range: DAYS,
    unset: "no logs",
    description: "Days until server access logs of the buckets expire",
  },
  noncurrentExpiryDays: {
    type: "number",
    range: DAYS,
    default: 30,
    description:
      "Days until noncurrent versions of objects expire; until then they can be restored",
  },
  profileExpiryDays: {
    type: "number",
    range: PROFILE_DAYS,
    default: 90,
    description: "Days after its last transaction until a profile expires",
  },
  logRetentionDays: {
    type: "choice",
    values: LOG_RETENTION_DAYS,
    default: 30,
    description: "Retention of CloudWatch Logs, days",
  },
  alarmEmails: {
    type: "list",
    like: {
      pattern: /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/,
      example: "oncall@bank.example,fraud@bank.example",
    },
    unset: "none",
    description: "Email addresses that alarms are sent to",
  },
  alarmSlackChannel: {
    type: "text",
    // Ids as Slack shows them in its addresses.
    like: { pattern: /^[A-Z0-9]{6,}\/[A-Z0-9]{6,}$/, example: "T0123ABCD/C0123ABCD" },
    unset: "none",
    description: "Slack channel that alarms are sent to, as WORKSPACE/CHANNEL ids",
  },
  alarmQuietMinutes: {
    type: "number",
    range: QUIET_MINUTES,
    unset: "no such alarm",
    description: "Minutes without a transaction until an alarm",
  },
  runbookUrl: {
    type: "text",
    default: "guides/operate.md",
    description: "URL at which people on call read guides/operate.md; alarms link to it",
  },
  protect: {
    type: "boolean",
    default: true,
    description:
      "Refuse to delete the stream, the Firehoses, the buckets and the tables with what is in them, and all keys",
  },
} as const satisfies Record<string, Declaration>;

export type SettingName = keyof typeof DECLARATIONS;
