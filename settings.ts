import * as pulumi from "@pulumi/pulumi";
import type {
  Buffer,
  EndpointHosting,
  NetworkSource,
  Rollout,
  StreamSource,
} from "./components/index.ts";
import { addressesPerZone, halfDefault, rolloutProblems } from "./components/limits.ts";
import { SettingsReader } from "./settings/reader.ts";

/** What differs between stacks. Values live in `Pulumi.<stack>.yaml`, what may be written there in `settings/declarations.ts`. */
export interface Settings {
  /** Region of the stack. */
  readonly region: string;
  /** Where transactions arrive. */
  readonly stream: StreamSource & { readonly kmsKeyArn?: string | undefined };
  readonly lambda: {
    /** What Firehose buffers for one invocation; the shorter, the sooner a transaction is scored. */
    readonly buffer: Buffer;
    readonly memoryMb: number;
    readonly timeoutSeconds: number;
    /** None by default: a new account has ten in all and may reserve none of them. */
    readonly reservedConcurrency: number | undefined;
  };
  /** What Firehose buffers for one object in S3. */
  readonly s3Buffer: Buffer;
  /** What hosts each of the two models. */
  readonly endpoint: EndpointHosting;
  /** Where the Lambda and the endpoints' instances run. */
  readonly network: NetworkSource;
  /** Encrypt with customer managed keys; in a small stack each would cost more than what it protects. */
  readonly customerKeys: boolean;
  /** Probability from which a transaction is flagged as fraud, 0 to 1; the model's own when undefined. */
  readonly fraudThreshold: number | undefined;
  /** Days until objects expire. */
  readonly expiryDays: {
    readonly delivered: number;
    readonly backup: number;
    readonly noncurrent: number;
  };
  /** Days that S3 Object Lock retains transactions as received; none by default, since it can't be undone. */
  readonly backupLockDays: number | undefined;
  /** Days until server access logs of the buckets expire; without it there are none. */
  readonly accessLogDays: number | undefined;
  /** Days after its last transaction that a profile expires. */
  readonly profileExpiryDays: number;
  readonly logRetentionDays: number;
  readonly alarms: {
    /** Email addresses that alarms are sent to. */
    readonly emails: readonly string[];
    readonly slack: { readonly teamId: string; readonly channelId: string } | undefined;
    /** Minutes without a transaction before an alarm; none by default, since a small stack is often quiet. */
    readonly quietMinutes: number | undefined;
    /** URL of the runbook. */
    readonly runbook: string;
  };
  /** Refuse to delete what holds data. */
  readonly protect: boolean;
}

/**
 * Read and check this stack's settings, before anything is registered.
 *
 * @throws RunError that `pulumi preview` shows, naming every setting at fault with its limit and value.
 */
export function readSettings(): Settings {
  const settings = new SettingsReader();
  const region = new pulumi.Config("aws").get("region") ?? "";
  if (region === "")
    settings.report("aws:region", "must be set, such as to sa-east-1, got nothing");
  checkRegion(settings, region);
  checkRollout(settings);
  checkLambdaBuffer(settings);
  checkBackup(settings);
  checkAddresses(settings);
  settings.throwIfInvalid();
  return {
    region,
    stream: streamOf(settings),
    lambda: {
      buffer: {
        megabytes: settings.get("lambdaBufferMb"),
        seconds: settings.get("lambdaBufferSeconds"),
      },
      memoryMb: settings.get("lambdaMemoryMb"),
      timeoutSeconds: settings.get("lambdaTimeoutSeconds"),
      reservedConcurrency: settings.get("lambdaReservedConcurrency"),
    },
    s3Buffer: {
      megabytes: settings.get("s3BufferMb"),
      seconds: settings.get("s3BufferSeconds"),
    },
    endpoint: endpointOf(settings),
    network: networkOf(settings),
    customerKeys: settings.get("customerKeys"),
    fraudThreshold: settings.get("fraudThreshold"),
    expiryDays: {
      delivered: settings.get("deliveredExpiryDays"),
      backup: settings.get("backupExpiryDays"),
      noncurrent: settings.get("noncurrentExpiryDays"),
    },
    backupLockDays: settings.get("backupLockDays"),
    accessLogDays: settings.get("accessLogDays"),
    profileExpiryDays: settings.get("profileExpiryDays"),
    logRetentionDays: settings.get("logRetentionDays"),
    alarms: alarmsOf(settings),
    protect: settings.get("protect"),
  };
}

function streamOf(settings: SettingsReader): Settings["stream"] {
  const mode = settings.get("streamMode");
  const kmsKeyArn = settings.get("streamKmsKeyArn");
  if (mode === "existing") return { mode, kmsKeyArn, arn: settings.get("streamArn") };
  const retentionHours = settings.get("streamRetentionHours");
  if (mode === "on-demand") return { mode, kmsKeyArn, retentionHours };
  return { mode, kmsKeyArn, retentionHours, shards: settings.get("streamShards") };
}

function endpointOf(settings: SettingsReader): EndpointHosting {
  const mode = settings.get("endpointMode");
  if (mode === "serverless") {
    return {
      mode,
      memoryMb: settings.get("endpointMemoryMb"),
      maxConcurrency: settings.get("endpointMaxConcurrency"),
    };
  }
  return {
    mode,
    instanceType: settings.get("endpointInstanceType"),
    instances: {
      min: settings.get("endpointMinInstances"),
      max: settings.get("endpointMaxInstances"),
    },
    invocationsPerInstance: settings.get("endpointInvocationsPerInstance"),
    rollOut: rolloutOf(settings),
    capturePercent: settings.get("endpointCapturePercent"),
  };
}

function rolloutOf(settings: SettingsReader): Rollout {
  const kind = settings.get("endpointRollout");
  const waitSeconds = settings.get("endpointRolloutWaitSeconds");
  if (kind === "all-at-once") return { kind, waitSeconds };
  return { kind, percent: settings.get("endpointRolloutPercent"), waitSeconds };
}

function networkOf(settings: SettingsReader): NetworkSource {
  const mode = settings.get("networkMode");
  switch (mode) {
    case "none":
      return { mode };
    case "create":
      return { mode, cidr: settings.get("networkCidr") };
    case "existing":
      return {
        mode,
        subnetIds: settings.get("networkSubnetIds"),
        securityGroupIds: settings.get("networkSecurityGroupIds"),
      };
  }
}

function alarmsOf(settings: SettingsReader): Settings["alarms"] {
  const [teamId, channelId] = settings.get("alarmSlackChannel")?.split("/") ?? [];
  return {
    emails: settings.get("alarmEmails") ?? [],
    slack: teamId !== undefined && channelId !== undefined ? { teamId, channelId } : undefined,
    quietMinutes: settings.get("alarmQuietMinutes"),
    runbook: settings.get("runbookUrl"),
  };
}

/** A Firehose reads streams and uses keys of its own region only. */
function checkRegion(settings: SettingsReader, region: string): void {
  for (const name of ["streamArn", "streamKmsKeyArn"] as const) {
    const other = settings.find(name)?.split(":")[3];
    if (other === undefined || region === "" || other === region) continue;
    settings.report(name, `must be in aws:region (${region}), where the Firehose is, got ${other}`);
  }
}

/** Steps of at least one instance, and no longer in all than SageMaker lets a rollout take. */
function checkRollout(settings: SettingsReader): void {
  const kind = settings.find("endpointRollout");
  const instances = settings.find("endpointMinInstances");
  if (kind === undefined || instances === undefined) return;
  if (settings.find("endpointRolloutWaitSeconds") === undefined) return;
  if (kind !== "all-at-once" && settings.find("endpointRolloutPercent") === undefined) return;
  for (const problem of rolloutProblems(rolloutOf(settings), instances)) {
    const [, argument, what = ""] = /^\w+\.(\w+) (.*)$/.exec(problem) ?? [];
    settings.report(
      argument === "percent" ? "endpointRolloutPercent" : "endpointRolloutWaitSeconds",
      what,
    );
  }
}

function checkLambdaBuffer(settings: SettingsReader): void {
  const megabytes = settings.find("lambdaBufferMb");
  const seconds = settings.find("lambdaBufferSeconds");
  if (megabytes === undefined || seconds === undefined) return;
  const half = halfDefault({ megabytes, seconds });
  if (half) settings.report("lambdaBufferMb", `and lambdaBufferSeconds: a buffer ${half}`);
}

function checkBackup(settings: SettingsReader): void {
  const days = settings.find("backupExpiryDays");
  const hours = settings.find("streamRetentionHours");
  if (days !== undefined && hours !== undefined && days * 24 < hours) {
    settings.report(
      "backupExpiryDays",
      `must be at least streamRetentionHours (${hours} h), or the backup is gone before the stream forgets, got ${days} days`,
    );
  }
  const lockDays = settings.find("backupLockDays");
  if (lockDays !== undefined && settings.find("protect") === false) {
    settings.report(
      "backupLockDays",
      `must not be set when protect is false, since a stack whose objects are locked can't be destroyed, got ${lockDays}: remove it, or protect the stack`,
    );
  }
}

/** Addresses a zone that endpoints (three) and the Lambda's interfaces (a few) take. */
const ADDRESSES = 14;
/** Addresses a zone that an instance takes: two each (SageMaker's advice), of two models and, in a rollout, two fleets; in two zones. */
const ADDRESSES_PER_INSTANCE = 4;

/** Whether all instances find an address, while a rollout doubles them. */
function checkAddresses(settings: SettingsReader): void {
  const cidr = settings.find("networkCidr");
  const instances = settings.find("endpointMaxInstances");
  if (cidr === undefined || instances === undefined) return;
  const needed = ADDRESSES + ADDRESSES_PER_INSTANCE * instances;
  const available = addressesPerZone(cidr);
  if (available >= needed) return;
  settings.report(
    "networkCidr",
    `must have room for ${needed} addresses in each of two zones with endpointMaxInstances ${instances}, got ${cidr}, which has ${available}`,
  );
}
