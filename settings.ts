import * as pulumi from "@pulumi/pulumi";
import { addressesPerZone, cidrProblem } from "./components/cidr.ts";
import { KEY_ARN } from "./components/customerKey.ts";
import {
  type Buffer,
  halfDefault,
  LAMBDA_BUFFER,
  PARTITIONED_BUFFER,
} from "./components/delivery.ts";
import {
  CAPTURE_PERCENT,
  type EndpointHosting,
  INSTANCE_TYPE,
  INSTANCES,
  INVOCATIONS_PER_INSTANCE,
  SERVERLESS_CONCURRENCY,
  SERVERLESS_MEMORY_MB,
} from "./components/endpointHosting.ts";
import { LOG_RETENTION_DAYS } from "./components/limits.ts";
import { QUIET_MINUTES } from "./components/monitoring.ts";
import type { NetworkSource } from "./components/networkSource.ts";
import {
  ROLL_OUT_PERCENT,
  ROLL_OUTS,
  type RollOut,
  rollOutProblems,
  WAIT_SECONDS,
} from "./components/rollOut.ts";
import { MEMORY_MB, RESERVED_CONCURRENCY, TIMEOUT_SECONDS } from "./components/scoringFunction.ts";
import {
  RETENTION_HOURS,
  SHARDS,
  STREAM_ARN,
  type StreamSource,
} from "./components/streamSource.ts";
import { PROFILE_WINDOW_HOURS } from "./contract/profile.ts";
import type { KeyName } from "./settings/keys.ts";
import { ConfigReader } from "./settings/reader.ts";

/** What differs between stacks. Values live in `Pulumi.<stack>.yaml`, keys and defaults in `settings/keys.ts`. */
export interface Settings {
  /** Where everything is. */
  readonly region: string;
  /** Where transactions arrive. */
  readonly stream: StreamSource & { readonly kmsKeyArn?: string | undefined };
  readonly lambda: {
    /** What Firehose gathers for one invocation; the shorter, the sooner a transaction is scored. */
    readonly buffer: Buffer;
    readonly memoryMb: number;
    readonly timeoutSeconds: number;
    /** None by default: a new account has ten in all and may reserve none of them. */
    readonly reservedConcurrency: number | undefined;
  };
  /** What one object in S3 gathers. */
  readonly s3Buffer: Buffer;
  /** What serves each of the two models. */
  readonly endpoint: EndpointHosting;
  /** Where the Lambda and the endpoints' instances run. */
  readonly network: NetworkSource;
  /** Encrypt with keys of the customer's own; in a small stack each would cost more than what it protects. */
  readonly customerKeys: boolean;
  /** Probability from which fraud is suspected, 0 to 1; the model's own when undefined. */
  readonly fraudThreshold: number | undefined;
  /** Days until objects expire. */
  readonly expiryDays: {
    readonly delivered: number;
    readonly backup: number;
    readonly noncurrent: number;
  };
  /** Days that nobody can delete transactions as they came; none by default, since it can't be undone. */
  readonly backupLockDays: number | undefined;
  /** Days that logs of who read which bucket are kept. */
  readonly accessLogDays: number | undefined;
  /** Days after its last transaction that a profile expires. */
  readonly profileExpiryDays: number;
  readonly logRetentionDays: number;
  readonly alarms: {
    /** Addresses that are written to. */
    readonly emails: readonly string[];
    readonly slack: { readonly teamId: string; readonly channelId: string } | undefined;
    /** Minutes without a transaction before an alarm; none by default, since a small stack is often quiet. */
    readonly quietMinutes: number | undefined;
    /** Address of the runbook. */
    readonly runbook: string;
  };
  /** Refuse to delete what holds data. */
  readonly protect: boolean;
}

/**
 * Read and check this stack's settings, before anything is registered.
 *
 * @throws RunError that `pulumi preview` shows, naming every key at fault with its limit and value.
 */
export function readSettings(): Settings {
  const config = new ConfigReader();
  config.refuseUnknown();
  const region = new pulumi.Config("aws").get("region") ?? "";
  if (region === "") config.foreign("aws:region must be set, such as to sa-east-1, got nothing");
  const settings: Settings = {
    region,
    stream: readStream(config),
    lambda: {
      buffer: {
        megabytes: config.number("lambdaBufferMb", LAMBDA_BUFFER_MB),
        seconds: config.number("lambdaBufferSeconds", LAMBDA_BUFFER.seconds),
      },
      memoryMb: config.number("lambdaMemoryMb", MEMORY_MB),
      timeoutSeconds: config.number("lambdaTimeoutSeconds", LAMBDA_TIMEOUT_SECONDS),
      reservedConcurrency: config.isSet("lambdaReservedConcurrency")
        ? config.number("lambdaReservedConcurrency", RESERVED_CONCURRENCY)
        : undefined,
    },
    s3Buffer: {
      megabytes: config.number("s3BufferMb", PARTITIONED_BUFFER.megabytes),
      seconds: config.number("s3BufferSeconds", PARTITIONED_BUFFER.seconds),
    },
    endpoint: readEndpoint(config),
    network: readNetwork(config),
    customerKeys: config.boolean("customerKeys"),
    fraudThreshold: config.isSet("fraudThreshold")
      ? config.number("fraudThreshold", { min: 0, max: 1, decimal: true })
      : undefined,
    expiryDays: {
      delivered: config.number("deliveredExpiryDays", DAYS),
      backup: config.number("backupExpiryDays", DAYS),
      noncurrent: config.number("noncurrentExpiryDays", DAYS),
    },
    backupLockDays: config.isSet("backupLockDays")
      ? config.number("backupLockDays", DAYS)
      : undefined,
    accessLogDays: config.isSet("accessLogDays") ? config.number("accessLogDays", DAYS) : undefined,
    profileExpiryDays: config.number("profileExpiryDays", PROFILE_DAYS),
    logRetentionDays: config.numberAmong("logRetentionDays", LOG_RETENTION_DAYS),
    alarms: readAlarms(config),
    protect: config.boolean("protect"),
  };
  crossCheck(settings, config);
  config.finish();
  return settings;
}

/** Ten years, longer than the bank has to keep anything here. */
const DAYS = { min: 1, max: 3650 };

/**
 * The slowest sums of a profile have a mean life of 30 days: 45 days after its last transaction a fifth of them is
 * left (e^-1.5), which the models still see. It is also well past {@link PROFILE_WINDOW_HOURS}, until when a profile
 * has to know what it counted. At the default of 90 days 5 % is left, and no feature tells longer absences apart.
 */
const PROFILE_DAYS = { ...DAYS, min: 45 };

/**
 * MB of events whose scored copies still fit the Lambda's answer, 6,000,000 bytes of it. The smallest events, 299 bytes
 * of JSON, grow most: by up to 295 bytes of scores (with 60 of them for the segment's name), a third in base64 and 152
 * bytes of envelope, so 1 MB of them becomes 3.16 MB. Firehose's MB may be 2^20 bytes: 1.8 of those make 5.96 MB.
 */
export const LAMBDA_BUFFER_MB = { ...LAMBDA_BUFFER.megabytes, max: 1.8 };

/** An endpoint takes up to 60 s for a call; the rest is for a second try, and to answer before Lambda cuts in. */
const LAMBDA_TIMEOUT_SECONDS = { ...TIMEOUT_SECONDS, min: 90 };

/**
 * No longer than profiles remember what they have counted: they leave out what is older. How long somebody else's
 * stream keeps its records isn't known here.
 */
const STREAM_RETENTION_HOURS = { ...RETENTION_HOURS, max: PROFILE_WINDOW_HOURS };

function readStream(config: ConfigReader): Settings["stream"] {
  const mode = config.choice("streamMode", ["provisioned", "on-demand", "existing"]);
  const kmsKeyArn = config.isSet("streamKmsKeyArn")
    ? config.matching("streamKmsKeyArn", KEY_ARN, "arn:aws:kms:sa-east-1:111122223333:key/ID")
    : undefined;
  if (mode === "existing") {
    config.forbid(["streamShards", "streamRetentionHours"], "streamMode", mode);
    const example = "arn:aws:kinesis:sa-east-1:111122223333:stream/NAME";
    return { mode, kmsKeyArn, arn: config.matching("streamArn", STREAM_ARN, example) };
  }
  // Nothing to hold the other keys against: the mode is the problem.
  if (mode === undefined) return { mode: "on-demand", retentionHours: Number.NaN };
  config.forbid(["streamArn"], "streamMode", mode);
  const retentionHours = config.number("streamRetentionHours", STREAM_RETENTION_HOURS);
  if (mode === "on-demand") {
    config.forbid(["streamShards"], "streamMode", mode);
    return { mode, kmsKeyArn, retentionHours };
  }
  return { mode, kmsKeyArn, retentionHours, shards: config.number("streamShards", SHARDS) };
}

function readEndpoint(config: ConfigReader): EndpointHosting {
  const mode = config.choice("endpointMode", ["serverless", "realtime"]);
  if (mode === "serverless") {
    config.forbid(REALTIME_KEYS, "endpointMode", mode);
    return {
      mode,
      memoryMb: config.number("endpointMemoryMb", SERVERLESS_MEMORY_MB),
      maxConcurrency: config.number("endpointMaxConcurrency", SERVERLESS_CONCURRENCY),
    };
  }
  if (mode === undefined)
    return { mode: "serverless", memoryMb: Number.NaN, maxConcurrency: Number.NaN };
  config.forbid(["endpointMemoryMb", "endpointMaxConcurrency"], "endpointMode", mode);
  const min = config.number("endpointMinInstances", INSTANCES);
  const fewest = Number.isNaN(min) ? INSTANCES.min : min;
  return {
    mode,
    instanceType: config.matching("endpointInstanceType", INSTANCE_TYPE, "ml.m5.large"),
    instances: {
      min,
      max: config.number("endpointMaxInstances", { ...INSTANCES, min: fewest }),
    },
    invocationsPerInstance: config.number(
      "endpointInvocationsPerInstance",
      INVOCATIONS_PER_INSTANCE,
    ),
    rollOut: readRollOut(config),
    capturePercent: config.isSet("endpointCapturePercent")
      ? config.number("endpointCapturePercent", CAPTURE_PERCENT)
      : undefined,
  };
}

const REALTIME_KEYS = [
  "endpointInstanceType",
  "endpointMinInstances",
  "endpointMaxInstances",
  "endpointInvocationsPerInstance",
  "endpointRollOut",
  "endpointRollOutPercent",
  "endpointRollOutWaitSeconds",
  "endpointCapturePercent",
] as const;

function readRollOut(config: ConfigReader): RollOut {
  const kind = config.choice("endpointRollOut", ROLL_OUTS) ?? "all-at-once";
  const waitSeconds = config.number("endpointRollOutWaitSeconds", WAIT_SECONDS);
  if (kind === "all-at-once") {
    config.forbid(["endpointRollOutPercent"], "endpointRollOut", kind);
    return { kind, waitSeconds };
  }
  const percent = config.number("endpointRollOutPercent", ROLL_OUT_PERCENT[kind]);
  return { kind, percent, waitSeconds };
}

/** Room for the defaults: what a stack of six instances a model needs is 38 addresses a zone. */
const NETWORK_CIDR = "10.0.0.0/24";

function readNetwork(config: ConfigReader): NetworkSource {
  const mode = config.choice("networkMode", ["none", "create", "existing"]);
  if (mode === undefined) return { mode: "none" };
  if (mode !== "create") config.forbid(["networkCidr"], "networkMode", mode);
  if (mode !== "existing") {
    config.forbid(["networkSubnetIds", "networkSecurityGroupIds"], "networkMode", mode);
  }
  switch (mode) {
    case "none":
      return { mode };
    case "create": {
      const cidr = config.isSet("networkCidr") ? config.text("networkCidr") : NETWORK_CIDR;
      const problem = cidrProblem(cidr);
      if (problem) config.problem("networkCidr", problem);
      return { mode, cidr };
    }
    case "existing":
      return {
        mode,
        subnetIds: readIds(config, "networkSubnetIds", "subnet", SUBNETS),
        securityGroupIds: readIds(config, "networkSecurityGroupIds", "sg", SECURITY_GROUPS),
      };
  }
}

/** SageMaker needs two zones, even for one instance, and takes as many subnets as Lambda. */
const SUBNETS = { min: 2, max: 16 };
/** What Lambda and SageMaker take, and a network interface has by default. */
const SECURITY_GROUPS = { min: 1, max: 5 };

/** Ids such as `subnet-0a1b2c3d`, each once. */
function readIds(
  config: ConfigReader,
  key: KeyName,
  kind: string,
  { min, max }: { min: number; max: number },
): string[] {
  const id = `${kind}-([0-9a-f]{8}|[0-9a-f]{17})`;
  const list = config.matching(
    key,
    new RegExp(`^${id}(\\s*,\\s*${id})*$`),
    `${kind}-0a1b2c3d,${kind}-4e5f6a7b`,
  );
  const ids = [...new Set(list.split(/\s*,\s*/))];
  if (!config.isTold(key) && (ids.length < min || ids.length > max)) {
    config.problem(key, `must be ${min} to ${max} different ones, got ${ids.join(",")}`);
  }
  return ids;
}

function readAlarms(config: ConfigReader): Settings["alarms"] {
  const emails = config.isSet("alarmEmails")
    ? config
        .matching("alarmEmails", EMAILS, "oncall@bank.example,fraud@bank.example")
        .split(/\s*,\s*/)
    : [];
  const [teamId, channelId] = config.isSet("alarmSlackChannel")
    ? config.matching("alarmSlackChannel", SLACK_CHANNEL, "T0123ABCD/C0123ABCD").split("/")
    : [];
  return {
    emails,
    slack: teamId !== undefined && channelId !== undefined ? { teamId, channelId } : undefined,
    quietMinutes: config.isSet("alarmQuietMinutes")
      ? config.number("alarmQuietMinutes", QUIET_MINUTES)
      : undefined,
    runbook: config.text("runbookUrl"),
  };
}

const EMAILS = /^[^\s@,]+@[^\s@,]+\.[^\s@,]+(\s*,\s*[^\s@,]+@[^\s@,]+\.[^\s@,]+)*$/;
/** Ids as Slack shows them in its addresses. */
const SLACK_CHANNEL = /^[A-Z0-9]{6,}\/[A-Z0-9]{6,}$/;

/** The keys behind the arguments that {@link rollOutProblems} names. */
const ROLL_OUT_KEYS: Readonly<Record<string, KeyName>> = {
  "rollOut.percent": "endpointRollOutPercent",
  "rollOut.waitSeconds": "endpointRollOutWaitSeconds",
};

/** What no single key can break. */
function crossCheck(settings: Settings, config: ConfigReader): void {
  const { region, stream, lambda, expiryDays, endpoint, backupLockDays } = settings;
  const arns = {
    streamArn: stream.mode === "existing" ? stream.arn : undefined,
    streamKmsKeyArn: stream.kmsKeyArn,
  };
  for (const key of ["streamArn", "streamKmsKeyArn"] as const) {
    const there = arns[key]?.split(":")[3];
    if (there && region !== "" && there !== region) {
      config.problem(
        key,
        `must lie in aws:region (${region}), where the Firehose is, got ${there}`,
      );
    }
  }
  if (endpoint.mode === "realtime") {
    // What is out of its range is told already.
    const { rollOut, instances } = endpoint;
    for (const problem of rollOutProblems(rollOut, instances.min)) {
      const [argument = "", ...what] = problem.split(" ");
      const key = ROLL_OUT_KEYS[argument];
      if (key && !config.isTold(key)) config.problem(key, what.join(" "));
    }
  }
  const half = halfDefault(lambda.buffer);
  if (half) config.problem("lambdaBufferMb", `and lambdaBufferSeconds: a buffer ${half}`);
  if (stream.mode !== "existing" && expiryDays.backup * 24 < stream.retentionHours) {
    config.problem(
      "backupExpiryDays",
      `must be at least streamRetentionHours (${stream.retentionHours} h), or the backup is gone before the stream forgets, got ${expiryDays.backup} days`,
    );
  }
  if (backupLockDays !== undefined && !config.isTold("backupLockDays")) {
    if (backupLockDays > expiryDays.backup) {
      config.problem(
        "backupLockDays",
        `must be at most backupExpiryDays (${expiryDays.backup}), got ${backupLockDays}`,
      );
    }
    if (!settings.protect) {
      config.problem(
        "backupLockDays",
        `must not be set when protect is false, since a stack whose objects are locked can't be destroyed, got ${backupLockDays}: remove it, or protect the stack`,
      );
    }
  }
  checkRoom(settings, config);
}

/** Addresses a zone that endpoints (three) and the Lambda's interfaces (a few) take. */
const ADDRESSES = 14;
/** Addresses a zone that an instance takes: two each (SageMaker's advice), of two models and, in a roll-out, two fleets; in two zones. */
const ADDRESSES_PER_INSTANCE = 4;

/** Whether all instances find an address, while a roll-out doubles them. */
function checkRoom({ network, endpoint }: Settings, config: ConfigReader): void {
  if (network.mode !== "create" || config.isTold("networkCidr")) return;
  if (endpoint.mode !== "realtime" || config.isTold("endpointMaxInstances")) return;
  const needed = ADDRESSES + ADDRESSES_PER_INSTANCE * endpoint.instances.max;
  const there = addressesPerZone(network.cidr);
  if (there >= needed) return;
  config.problem(
    "networkCidr",
    `must have room for ${needed} addresses in each of two zones with endpointMaxInstances ${endpoint.instances.max}, got ${network.cidr}, which has ${there}`,
  );
}
