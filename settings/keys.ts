/** A key of this project's configuration, as `Pulumi.yaml` declares it too. */
export interface Key {
  readonly type: "string" | "integer" | "boolean";
  readonly description: string;
  /** Left out, every stack has to set the key. */
  readonly default?: string | number | boolean;
}

/**
 * Every key a stack can set, with its default.
 *
 * Pulumi knows no optional key: one that is declared needs a value in every stack or a default. So what a stack may
 * leave unset has the default 0 or "" here, and means that nothing was chosen. It knows no decimals either: those
 * are strings.
 */
export const KEYS = {
  streamMode: {
    type: "string",
    description: "Where transactions arrive: provisioned, on-demand or existing",
  },
  streamShards: {
    type: "integer",
    default: 0,
    description: "Shards, 1 to 1000; mode provisioned only",
  },
  streamRetentionHours: {
    type: "integer",
    default: 0,
    description:
      "Hours a transaction can be read again, 24 to 720, as long as profiles remember what they have counted; modes provisioned and on-demand",
  },
  streamArn: {
    type: "string",
    default: "",
    description:
      "ARN of the stream, which has to forget records after 720 hours at most (that is not checked); mode existing only",
  },
  streamKmsKeyArn: {
    type: "string",
    default: "",
    description:
      "ARN of the customer-managed KMS key of the stream; empty for the one of customerKeys, or AWS's own",
  },
  lambdaBufferMb: {
    type: "string",
    default: "1.5",
    description: "MB that Firehose gathers for one invocation of the Lambda, 0.2 to 1.8",
  },
  lambdaBufferSeconds: {
    type: "integer",
    default: 5,
    description: "Seconds that Firehose gathers for one invocation of the Lambda, 0 to 900",
  },
  lambdaMemoryMb: {
    type: "integer",
    default: 1024,
    description: "Memory of the Lambda in MB, 128 to 10240",
  },
  lambdaTimeoutSeconds: {
    type: "integer",
    default: 120,
    description: "Seconds that an invocation of the Lambda may take, 90 to 290",
  },
  lambdaReservedConcurrency: {
    type: "integer",
    default: 0,
    description: "Invocations reserved for the Lambda, 1 to 1000; 0 reserves none",
  },
  s3BufferMb: {
    type: "integer",
    default: 64,
    description: "MB that Firehose gathers for one object in S3, 64 to 128",
  },
  s3BufferSeconds: {
    type: "integer",
    default: 60,
    description: "Seconds that Firehose gathers for one object in S3, 60 to 900",
  },
  endpointMode: {
    type: "string",
    description: "What serves the models: serverless or realtime",
  },
  endpointMemoryMb: {
    type: "integer",
    default: 0,
    description:
      "Memory of each endpoint in MB, 1024 to 6144 in steps of 1024; mode serverless only",
  },
  endpointMaxConcurrency: {
    type: "integer",
    default: 0,
    description: "Requests each endpoint serves at a time, 1 to 200; mode serverless only",
  },
  endpointInstanceType: {
    type: "string",
    default: "",
    description: "Type of each endpoint's instances, such as ml.m5.large; mode realtime only",
  },
  endpointMinInstances: {
    type: "integer",
    default: 0,
    description:
      "Instances of each endpoint that always run, and after each update, 2 to 100; mode realtime only",
  },
  endpointMaxInstances: {
    type: "integer",
    default: 0,
    description: "Instances of each endpoint at most, up to 100; mode realtime only",
  },
  endpointInvocationsPerInstance: {
    type: "integer",
    default: 0,
    description:
      "Requests a minute, of up to 1,000 rows each, that bring another instance, 1 to 100000; mode realtime only",
  },
  endpointRollOut: {
    type: "string",
    default: "",
    description:
      "How a new model takes over: canary, linear, rolling or all-at-once; mode realtime only",
  },
  endpointRollOutPercent: {
    type: "integer",
    default: 0,
    description:
      "Percent of the instances of its first step, or of each: canary 1 to 50, linear 10 to 50, rolling 5 to 50; mode realtime only",
  },
  endpointRollOutWaitSeconds: {
    type: "integer",
    default: 0,
    description: "Seconds that alarms are watched after each step, 0 to 3600; mode realtime only",
  },
  endpointCapturePercent: {
    type: "integer",
    default: 0,
    description:
      "Percent of requests to the endpoints that are kept with their answers, 1 to 100; 0 for none; mode realtime only",
  },
  networkMode: {
    type: "string",
    default: "none",
    description:
      "Where the Lambda and the endpoints' instances run: none (in AWS's own network), create (in a VPC without a way out) or existing",
  },
  networkCidr: {
    type: "string",
    default: "",
    description: "Private range of the VPC, /16 to /26; mode create only; empty for 10.0.0.0/24",
  },
  networkSubnetIds: {
    type: "string",
    default: "",
    description:
      "Subnets in at least two zones, separated by commas, with the endpoints that guides/deploy.md names; mode existing only",
  },
  networkSecurityGroupIds: {
    type: "string",
    default: "",
    description:
      "Security groups that let HTTPS out to those endpoints, separated by commas; mode existing only",
  },
  customerKeys: {
    type: "boolean",
    default: false,
    description:
      "Encrypt with keys of the customer's own, renewed each year, instead of AWS's: stream, tables, buckets, secret, disks and logs",
  },
  fraudThreshold: {
    type: "string",
    default: "",
    description: "Probability from which fraud is suspected, 0 to 1; empty for the model's own",
  },
  deliveredExpiryDays: {
    type: "integer",
    default: 365,
    description: "Days that scored transactions are kept, 1 to 3650",
  },
  backupExpiryDays: {
    type: "integer",
    default: 30,
    description: "Days that transactions are kept as they came, 1 to 3650",
  },
  backupLockDays: {
    type: "integer",
    default: 0,
    description:
      "Days that nobody can delete transactions as they came (Object Lock), 1 to backupExpiryDays; 0 for none; once on a bucket, it stays",
  },
  accessLogDays: {
    type: "integer",
    default: 0,
    description: "Days that logs of who read which bucket are kept, 1 to 3650; 0 for no such logs",
  },
  noncurrentExpiryDays: {
    type: "integer",
    default: 30,
    description: "Days that deleted or replaced objects can be restored, 1 to 3650",
  },
  profileExpiryDays: {
    type: "integer",
    default: 90,
    description: "Days after its last transaction that a profile is kept, 45 to 3650",
  },
  logRetentionDays: {
    type: "integer",
    default: 30,
    description: "Days that logs are kept, one of those CloudWatch allows",
  },
  alarmEmails: {
    type: "string",
    default: "",
    description: "Addresses that alarms are sent to, separated by commas; empty tells nobody",
  },
  alarmSlackChannel: {
    type: "string",
    default: "",
    description: "Slack channel that alarms are sent to, as WORKSPACE/CHANNEL ids; empty for none",
  },
  alarmQuietMinutes: {
    type: "integer",
    default: 0,
    description: "Minutes without a transaction before an alarm, 5 to 1440; 0 for none",
  },
  runbookUrl: {
    type: "string",
    default: "guides/operate.md",
    description: "Address of the runbook, guides/operate.md as people on call read it",
  },
  protect: {
    type: "boolean",
    default: true,
    description:
      "Refuse to delete the stream, the Firehose, the buckets and the profiles with what is in them, and all keys",
  },
} as const satisfies Record<string, Key>;

export type KeyName = keyof typeof KEYS;
