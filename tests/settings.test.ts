import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { decodeEvent } from "../contract/event.ts";
import { scoredLine } from "../contract/scored.ts";
import type { RecordOutcome } from "../functions/scoring/outcome.ts";
import { respond } from "../functions/scoring/response.ts";
import { asPulumi, type Declaration } from "../settings/declaration.ts";
import { DECLARATIONS, LAMBDA_BUFFER_MB } from "../settings/declarations.ts";
import { readSettings } from "../settings.ts";
import { firehoseEvent } from "./support/firehoseEvent.ts";
import { deployment, type Registered, stackConfig } from "./support/pulumi.ts";

/** The settings that a stack must have, in each mode. */
const PROVISIONED = {
  "aws:region": "sa-east-1",
  "sentinela:streamMode": "provisioned",
  "sentinela:streamShards": "2",
  "sentinela:streamRetentionHours": "24",
};
const SERVERLESS = {
  "sentinela:endpointMode": "serverless",
  "sentinela:endpointMemoryMb": "2048",
  "sentinela:endpointMaxConcurrency": "5",
};
const REALTIME = {
  "sentinela:endpointMode": "realtime",
  "sentinela:endpointInstanceType": "ml.m5.large",
  "sentinela:endpointMinInstances": "2",
  "sentinela:endpointMaxInstances": "6",
  "sentinela:endpointInvocationsPerInstance": "600",
  "sentinela:endpointRollout": "canary",
  "sentinela:endpointRolloutPercent": "50",
  "sentinela:endpointRolloutWaitSeconds": "600",
  "sentinela:endpointCapturePercent": "5",
};
const EXISTING_STREAM = {
  "aws:region": "sa-east-1",
  "sentinela:streamMode": "existing",
  "sentinela:streamArn": "arn:aws:kinesis:sa-east-1:111122223333:stream/theirs",
};
const NEW_NETWORK = { "sentinela:networkMode": "create" };
const EXISTING_NETWORK = {
  "sentinela:networkMode": "existing",
  "sentinela:networkSubnetIds": "subnet-0a1b2c3d,subnet-4e5f6a7b",
  "sentinela:networkSecurityGroupIds": "sg-0a1b2c3d",
};
const MINIMAL = { ...PROVISIONED, ...SERVERLESS };

describe("readSettings", () => {
  it("fills in the defaults of what a stack leaves out", async () => {
    await deployment(MINIMAL);

    expect(readSettings()).to.deep.equal({
      region: "sa-east-1",
      stream: { mode: "provisioned", shards: 2, retentionHours: 24, kmsKeyArn: undefined },
      lambda: {
        buffer: { megabytes: 1.5, seconds: 5 },
        memoryMb: 1024,
        timeoutSeconds: 120,
        reservedConcurrency: undefined,
      },
      s3Buffer: { megabytes: 64, seconds: 60 },
      endpoint: { mode: "serverless", memoryMb: 2048, maxConcurrency: 5 },
      network: { mode: "none" },
      customerKeys: false,
      fraudThreshold: undefined,
      expiryDays: { delivered: 365, backup: 30, noncurrent: 30 },
      backupLockDays: undefined,
      accessLogDays: undefined,
      profileExpiryDays: 90,
      logRetentionDays: 30,
      alarms: {
        emails: [],
        slack: undefined,
        quietMinutes: undefined,
        runbook: "guides/operate.md",
      },
      protect: true,
    });
  });

  it("reads every setting of a stack", async () => {
    await deployment({
      ...EXISTING_STREAM,
      ...REALTIME,
      "sentinela:streamKmsKeyArn": "arn:aws:kms:sa-east-1:111122223333:key/0123-abcd",
      "sentinela:lambdaBufferMb": "1.8",
      "sentinela:lambdaBufferSeconds": "0",
      "sentinela:lambdaMemoryMb": "512",
      "sentinela:lambdaTimeoutSeconds": "290",
      "sentinela:lambdaReservedConcurrency": "20",
      "sentinela:s3BufferMb": "128",
      "sentinela:s3BufferSeconds": "900",
      "sentinela:networkMode": "existing",
      "sentinela:networkSubnetIds": "subnet-0a1b2c3d, subnet-0123456789abcdef0",
      "sentinela:networkSecurityGroupIds": "sg-0a1b2c3d",
      "sentinela:customerKeys": "true",
      "sentinela:fraudThreshold": "0.75",
      "sentinela:deliveredExpiryDays": "3650",
      "sentinela:backupExpiryDays": "8",
      "sentinela:backupLockDays": "8",
      "sentinela:accessLogDays": "400",
      "sentinela:noncurrentExpiryDays": "2",
      "sentinela:profileExpiryDays": "45",
      "sentinela:logRetentionDays": "3653",
      "sentinela:alarmEmails": "oncall@bank.example, fraud@bank.example",
      "sentinela:alarmSlackChannel": "T0123ABCD/C0123ABCD",
      "sentinela:alarmQuietMinutes": "5",
      "sentinela:runbookUrl": "https://wiki.bank.example/runbook",
      "sentinela:protect": "true",
    });

    expect(readSettings()).to.deep.equal({
      region: "sa-east-1",
      stream: {
        mode: "existing",
        arn: "arn:aws:kinesis:sa-east-1:111122223333:stream/theirs",
        kmsKeyArn: "arn:aws:kms:sa-east-1:111122223333:key/0123-abcd",
      },
      lambda: {
        buffer: { megabytes: 1.8, seconds: 0 },
        memoryMb: 512,
        timeoutSeconds: 290,
        reservedConcurrency: 20,
      },
      s3Buffer: { megabytes: 128, seconds: 900 },
      endpoint: {
        mode: "realtime",
        instanceType: "ml.m5.large",
        instances: { min: 2, max: 6 },
        invocationsPerInstance: 600,
        rollOut: { kind: "canary", percent: 50, waitSeconds: 600 },
        capturePercent: 5,
      },
      network: {
        mode: "existing",
        subnetIds: ["subnet-0a1b2c3d", "subnet-0123456789abcdef0"],
        securityGroupIds: ["sg-0a1b2c3d"],
      },
      customerKeys: true,
      fraudThreshold: 0.75,
      expiryDays: { delivered: 3650, backup: 8, noncurrent: 2 },
      backupLockDays: 8,
      accessLogDays: 400,
      profileExpiryDays: 45,
      logRetentionDays: 3653,
      alarms: {
        emails: ["oncall@bank.example", "fraud@bank.example"],
        slack: { teamId: "T0123ABCD", channelId: "C0123ABCD" },
        quietMinutes: 5,
        runbook: "https://wiki.bank.example/runbook",
      },
      protect: true,
    });
  });

  it("limits the Lambda's buffer to what fits its response once scored", () => {
    const { ended, fates } = smallestEvents(LAMBDA_BUFFER_MB.max * 2 ** 20);

    const settled = respond(ended).records.map(({ outcome }) => outcome);
    expect(new Set(settled)).to.deep.equal(new Set(fates));
  });

  it("gives a new VPC the CIDR block that the stack sets, or the default one", async () => {
    await deployment({ ...MINIMAL, "sentinela:networkMode": "create" });
    expect(readSettings().network).to.deep.equal({ mode: "create", cidr: "10.0.0.0/24" });

    await deployment({ ...MINIMAL, ...NEW_NETWORK, "sentinela:networkCidr": "192.168.4.0/22" });
    expect(readSettings().network).to.deep.equal({ mode: "create", cidr: "192.168.4.0/22" });
  });

  it("takes a fraud threshold of 0, which flags everything", async () => {
    await deployment({ ...MINIMAL, "sentinela:fraudThreshold": "0" });

    expect(readSettings().fraudThreshold).to.equal(0);
  });

  for (const stack of ["dev", "prod"]) {
    it(`accepts Pulumi.${stack}.yaml, which sets every key that Pulumi requires`, async () => {
      const config = stackConfig(stack);
      await deployment(config, stack);

      expect(readSettings()).to.be.an("object");
      const required = Object.entries<Declaration>(DECLARATIONS).filter(
        ([, declaration]) => asPulumi(declaration).default === undefined,
      );
      expect(required).to.have.lengthOf(2);
      expect(config).to.include.keys(required.map(([name]) => `sentinela:${name}`));
    });
  }

  it("names every problem at once, with the stack's file", async () => {
    await deployment({ ...MINIMAL, "sentinela:streamShards": "0", "sentinela:protect": "yes" });

    expect(() => readSettings()).to.throw(
      [
        "Pulumi.test.yaml can't be deployed; nothing was changed. Correct:",
        "  - sentinela:streamShards must be a whole number from 1 to 1000, got 0",
        "  - sentinela:protect must be one of true, false, got yes",
      ].join("\n"),
    );
  });

  it("reports a wrong mode alone, without the settings that depend on it", async () => {
    await deployment({
      "aws:region": "sa-east-1",
      "sentinela:streamMode": "ondemand",
      "sentinela:endpointMode": "gpu",
    });

    expect(() => readSettings()).to.throw(
      /Correct:\n {2}- sentinela:streamMode must [^\n]*\n {2}- sentinela:endpointMode must [^\n]*$/,
    );
  });

  it("refuses settings by their earlier names, and names the new ones alone", async () => {
    const renamed = Object.entries(REALTIME).map(([key, value]) => [
      key.replace("Rollout", "RollOut"),
      value,
    ]);
    await deployment({ ...PROVISIONED, ...Object.fromEntries(renamed) }, "prod");

    expect(() => readSettings())
      .to.throw(pulumi.RunError)
      .with.property(
        "message",
        [
          "Pulumi.prod.yaml can't be deployed; nothing was changed. Correct:",
          "  - sentinela:endpointRollOut is now called sentinela:endpointRollout: rename it in Pulumi.prod.yaml",
          "  - sentinela:endpointRollOutPercent is now called sentinela:endpointRolloutPercent: rename it in Pulumi.prod.yaml",
          "  - sentinela:endpointRollOutWaitSeconds is now called sentinela:endpointRolloutWaitSeconds: rename it in Pulumi.prod.yaml",
        ].join("\n"),
      );
  });

  it("reports a setting under its new name too, when that is there and wrong", async () => {
    await deployment({
      ...PROVISIONED,
      ...REALTIME,
      "sentinela:endpointInstanceCount": "2",
      "sentinela:endpointMinInstances": "1",
    });

    expect(() => readSettings()).to.throw(
      /Correct:\n {2}- sentinela:endpointInstanceCount is now [^\n]*\n {2}- sentinela:endpointMinInstances must [^\n]*$/,
    );
  });

  it("leaves keys of other packages alone", async () => {
    await deployment({ ...MINIMAL, "aws:profile": "bank", "pulumi:tags": "{}" });

    expect(readSettings().protect).to.equal(true);
  });

  const refusals: [string, Record<string, string>, string][] = [
    [
      "a key that is not declared, naming the one it resembles",
      { ...MINIMAL, "sentinela:streamShard": "4" },
      "sentinela:streamShard is not a setting: did you mean sentinela:streamShards?",
    ],
    [
      "a stack without a region",
      { ...MINIMAL, "aws:region": "" },
      "aws:region must be set, such as to sa-east-1, got nothing",
    ],
    [
      "an unknown stream mode",
      { ...MINIMAL, "sentinela:streamMode": "ondemand" },
      "sentinela:streamMode must be one of provisioned, on-demand, existing, got ondemand",
    ],
    [
      "shards for an on-demand stream",
      { ...MINIMAL, "sentinela:streamMode": "on-demand" },
      "sentinela:streamShards must not be set when sentinela:streamMode is on-demand, got 2: remove it",
    ],
    [
      "a provisioned stream without shards",
      { ...MINIMAL, "sentinela:streamShards": "0" },
      "sentinela:streamShards must be a whole number from 1 to 1000, got 0",
    ],
    [
      "shards for an existing stream",
      { ...MINIMAL, ...EXISTING_STREAM },
      "sentinela:streamShards must not be set when sentinela:streamMode is existing, got 2: remove it",
    ],
    [
      "retention for an existing stream",
      { ...SERVERLESS, ...EXISTING_STREAM, "sentinela:streamRetentionHours": "48" },
      "sentinela:streamRetentionHours must not be set when sentinela:streamMode is existing, got 48: remove it",
    ],
    [
      "a stream's ARN for a stream to be created",
      { ...MINIMAL, "sentinela:streamArn": EXISTING_STREAM["sentinela:streamArn"] },
      "sentinela:streamArn must not be set when sentinela:streamMode is provisioned",
    ],
    [
      "an existing stream given by name",
      { ...SERVERLESS, ...EXISTING_STREAM, "sentinela:streamArn": "theirs" },
      "sentinela:streamArn must look like arn:aws:kinesis:sa-east-1:111122223333:stream/NAME, got theirs",
    ],
    [
      "a stream in another region",
      { ...SERVERLESS, ...EXISTING_STREAM, "aws:region": "us-east-1" },
      "sentinela:streamArn must be in aws:region (us-east-1), where the Firehose is, got sa-east-1",
    ],
    [
      "a KMS key given by alias",
      { ...MINIMAL, "sentinela:streamKmsKeyArn": "alias/ours" },
      "sentinela:streamKmsKeyArn must look like arn:aws:kms:sa-east-1:111122223333:key/ID, got alias/ours",
    ],
    [
      "stream retention of less than a day",
      { ...MINIMAL, "sentinela:streamRetentionHours": "23" },
      "sentinela:streamRetentionHours must be a whole number from 24 to 720, got 23",
    ],
    [
      "stream retention longer than profiles remember",
      { ...MINIMAL, "sentinela:streamRetentionHours": "721" },
      "sentinela:streamRetentionHours must be a whole number from 24 to 720, got 721",
    ],
    [
      "a backup that expires before the stream's retention ends",
      { ...MINIMAL, "sentinela:streamRetentionHours": "168", "sentinela:backupExpiryDays": "6" },
      "sentinela:backupExpiryDays must be at least streamRetentionHours (168 h), or the backup is gone before the stream forgets, got 6 days",
    ],
    [
      "a Lambda buffer too large for the Lambda's response",
      { ...MINIMAL, "sentinela:lambdaBufferMb": "1.9" },
      "sentinela:lambdaBufferMb must be a number from 0.2 to 1.8, got 1.9",
    ],
    [
      "a Lambda buffer with only one of Firehose's two defaults",
      { ...MINIMAL, "sentinela:lambdaBufferSeconds": "60" },
      "sentinela:lambdaBufferMb and lambdaBufferSeconds: a buffer of 1.5 MB and 60 s has one of Firehose's defaults",
    ],
    [
      "a Lambda buffer of 901 seconds",
      { ...MINIMAL, "sentinela:lambdaBufferSeconds": "901" },
      "sentinela:lambdaBufferSeconds must be a whole number from 0 to 900, got 901",
    ],
    [
      "a Lambda timeout longer than Firehose waits",
      { ...MINIMAL, "sentinela:lambdaTimeoutSeconds": "300" },
      "sentinela:lambdaTimeoutSeconds must be a whole number from 90 to 290, got 300",
    ],
    [
      "a Lambda with too little memory",
      { ...MINIMAL, "sentinela:lambdaMemoryMb": "64" },
      "sentinela:lambdaMemoryMb must be a whole number from 128 to 10240, got 64",
    ],
    [
      "a negative reserved concurrency",
      { ...MINIMAL, "sentinela:lambdaReservedConcurrency": "-1" },
      "sentinela:lambdaReservedConcurrency must be a whole number from 1 to 1000, got -1",
    ],
    [
      "S3 buffers too small for dynamic partitioning",
      { ...MINIMAL, "sentinela:s3BufferMb": "63", "sentinela:s3BufferSeconds": "59" },
      "sentinela:s3BufferMb must be a whole number from 64 to 128, got 63\n  - sentinela:s3BufferSeconds must be a whole number from 60 to 900, got 59",
    ],
    [
      "an empty endpoint mode",
      { ...MINIMAL, "sentinela:endpointMode": "" },
      "sentinela:endpointMode must be one of serverless, realtime, got nothing",
    ],
    [
      "a serverless memory size that SageMaker doesn't have",
      { ...MINIMAL, "sentinela:endpointMemoryMb": "1536" },
      "sentinela:endpointMemoryMb must be a whole number from 1024 to 6144 in steps of 1024, got 1536",
    ],
    [
      "a serverless concurrency of 201",
      { ...MINIMAL, "sentinela:endpointMaxConcurrency": "201" },
      "sentinela:endpointMaxConcurrency must be a whole number from 1 to 200, got 201",
    ],
    [
      "an instance type for serverless endpoints",
      { ...MINIMAL, "sentinela:endpointInstanceType": "ml.m5.large" },
      "sentinela:endpointInstanceType must not be set when sentinela:endpointMode is serverless, got ml.m5.large: remove it",
    ],
    [
      "serverless memory for endpoints on instances",
      { ...PROVISIONED, ...REALTIME, "sentinela:endpointMemoryMb": "2048" },
      "sentinela:endpointMemoryMb must not be set when sentinela:endpointMode is realtime, got 2048: remove it",
    ],
    [
      "endpoints on a single instance",
      { ...PROVISIONED, ...REALTIME, "sentinela:endpointMinInstances": "1" },
      "sentinela:endpointMinInstances must be a whole number from 2 to 100, got 1",
    ],
    [
      "a maximum of one instance",
      { ...PROVISIONED, ...REALTIME, "sentinela:endpointMaxInstances": "1" },
      "sentinela:endpointMaxInstances must be a whole number from 2 to 100, got 1",
    ],
    [
      "a maximum of instances below the minimum",
      {
        ...PROVISIONED,
        ...REALTIME,
        "sentinela:endpointMinInstances": "4",
        "sentinela:endpointMaxInstances": "3",
      },
      "sentinela:endpointMaxInstances must be at least endpointMinInstances (4), got 3",
    ],
    [
      "an unknown kind of rollout",
      { ...PROVISIONED, ...REALTIME, "sentinela:endpointRollout": "blue-green" },
      "sentinela:endpointRollout must be one of canary, linear, rolling, all-at-once, got blue-green",
    ],
    [
      "a canary smaller than one instance",
      { ...PROVISIONED, ...REALTIME, "sentinela:endpointRolloutPercent": "10" },
      "sentinela:endpointRolloutPercent must be at least one of 2 instances, 50 %, got 10",
    ],
    [
      "a rollout percentage with all-at-once",
      { ...PROVISIONED, ...REALTIME, "sentinela:endpointRollout": "all-at-once" },
      "sentinela:endpointRolloutPercent must not be set when sentinela:endpointRollout is all-at-once, got 50: remove it",
    ],
    [
      "data capture for serverless endpoints",
      { ...MINIMAL, "sentinela:endpointCapturePercent": "5" },
      "sentinela:endpointCapturePercent must not be set when sentinela:endpointMode is serverless, got 5: remove it",
    ],
    [
      "a maximum of instances for serverless endpoints",
      { ...MINIMAL, "sentinela:endpointMaxInstances": "6" },
      "sentinela:endpointMaxInstances must not be set when sentinela:endpointMode is serverless, got 6: remove it",
    ],
    [
      "a linear rollout in steps of 5 %",
      {
        ...PROVISIONED,
        ...REALTIME,
        "sentinela:endpointRollout": "linear",
        "sentinela:endpointRolloutPercent": "5",
      },
      "sentinela:endpointRolloutPercent must be a whole number from 10 to 50, got 5",
    ],
    [
      "a rollout that takes longer than SageMaker allows",
      {
        ...PROVISIONED,
        ...REALTIME,
        "sentinela:endpointMinInstances": "6",
        "sentinela:endpointRollout": "linear",
        "sentinela:endpointRolloutPercent": "20",
        "sentinela:endpointRolloutWaitSeconds": "3600",
      },
      "sentinela:endpointRolloutWaitSeconds makes the ",
    ],
    [
      "a rollout percentage for serverless endpoints, because of the endpoints",
      { ...MINIMAL, "sentinela:endpointRolloutPercent": "50" },
      "sentinela:endpointRolloutPercent must not be set when sentinela:endpointMode is serverless, got 50: remove it",
    ],
    [
      "an EC2 instance type, without SageMaker's ml. prefix",
      { ...PROVISIONED, ...REALTIME, "sentinela:endpointInstanceType": "m5.large" },
      "sentinela:endpointInstanceType must look like ml.m5.large, got m5.large",
    ],
    [
      "an unknown network mode",
      { ...MINIMAL, "sentinela:networkMode": "vpc" },
      "sentinela:networkMode must be one of none, create, existing, got vpc",
    ],
    [
      "a CIDR block without a network",
      { ...MINIMAL, "sentinela:networkCidr": "10.0.0.0/24" },
      "sentinela:networkCidr must not be set when sentinela:networkMode is none, got 10.0.0.0/24: remove it",
    ],
    [
      "a CIDR block for an existing network",
      { ...MINIMAL, ...EXISTING_NETWORK, "sentinela:networkCidr": "10.0.0.0/24" },
      "sentinela:networkCidr must not be set when sentinela:networkMode is existing, got 10.0.0.0/24: remove it",
    ],
    [
      "existing subnets and security groups with a new network",
      { ...MINIMAL, ...EXISTING_NETWORK, ...NEW_NETWORK },
      "sentinela:networkSubnetIds must not be set when sentinela:networkMode is create, got subnet-0a1b2c3d,subnet-4e5f6a7b: remove it\n  - sentinela:networkSecurityGroupIds must not be set when sentinela:networkMode is create, got sg-0a1b2c3d: remove it",
    ],
    [
      "a CIDR block of public addresses",
      { ...MINIMAL, ...NEW_NETWORK, "sentinela:networkCidr": "8.8.8.0/24" },
      "sentinela:networkCidr must be a private range of /16 to /26, such as 10.0.0.0/24, got 8.8.8.0/24",
    ],
    [
      "a CIDR block too small for a rollout",
      { ...PROVISIONED, ...REALTIME, ...NEW_NETWORK, "sentinela:networkCidr": "10.0.0.0/26" },
      "sentinela:networkCidr must have room for 38 addresses in each of two zones with endpointMaxInstances 6, got 10.0.0.0/26, which has 27",
    ],
    [
      "an existing network without subnets and security groups",
      { ...MINIMAL, "sentinela:networkMode": "existing" },
      "sentinela:networkSubnetIds must look like subnet-0a1b2c3d,subnet-4e5f6a7b, got nothing\n  - sentinela:networkSecurityGroupIds must look like sg-0a1b2c3d,sg-4e5f6a7b, got nothing",
    ],
    [
      "the same subnet given twice",
      {
        ...MINIMAL,
        ...EXISTING_NETWORK,
        "sentinela:networkSubnetIds": "subnet-0a1b2c3d, subnet-0a1b2c3d",
      },
      "sentinela:networkSubnetIds must be 2 to 16 different ones, got subnet-0a1b2c3d",
    ],
    [
      "customer managed keys for a part of the data",
      { ...MINIMAL, "sentinela:customerKeys": "stream" },
      "sentinela:customerKeys must be one of true, false, got stream",
    ],
    [
      "an Object Lock longer than the backup is kept",
      { ...MINIMAL, "sentinela:backupLockDays": "31" },
      "sentinela:backupLockDays must be at most backupExpiryDays (30), got 31",
    ],
    [
      "an Object Lock in a stack without deletion protection",
      { ...MINIMAL, "sentinela:backupLockDays": "7", "sentinela:protect": "false" },
      "sentinela:backupLockDays must not be set when protect is false, since a stack whose objects are locked can't be destroyed, got 7: remove it, or protect the stack",
    ],
    [
      "access logs kept for more than ten years",
      { ...MINIMAL, "sentinela:accessLogDays": "3651" },
      "sentinela:accessLogDays must be a whole number from 1 to 3650, got 3651",
    ],
    [
      "a fraud threshold above 1",
      { ...MINIMAL, "sentinela:fraudThreshold": "50" },
      "sentinela:fraudThreshold must be a number from 0 to 1, got 50",
    ],
    [
      "a fraud threshold with a decimal comma",
      { ...MINIMAL, "sentinela:fraudThreshold": "0,5" },
      "sentinela:fraudThreshold must be a number from 0 to 1, got 0,5",
    ],
    [
      "scored transactions kept for more than ten years",
      { ...MINIMAL, "sentinela:deliveredExpiryDays": "3651" },
      "sentinela:deliveredExpiryDays must be a whole number from 1 to 3650, got 3651",
    ],
    [
      "noncurrent versions kept for 0 days",
      { ...MINIMAL, "sentinela:noncurrentExpiryDays": "0" },
      "sentinela:noncurrentExpiryDays must be a whole number from 1 to 3650, got 0",
    ],
    [
      "profiles that expire while models still use them",
      { ...MINIMAL, "sentinela:profileExpiryDays": "44" },
      "sentinela:profileExpiryDays must be a whole number from 45 to 3650, got 44",
    ],
    [
      "an alarm recipient that isn't an email address",
      { ...MINIMAL, "sentinela:alarmEmails": "oncall@bank.example, fraud" },
      "sentinela:alarmEmails must look like oncall@bank.example,fraud@bank.example, got oncall@bank.example, fraud",
    ],
    [
      "a Slack channel given by name",
      { ...MINIMAL, "sentinela:alarmSlackChannel": "#alarms" },
      "sentinela:alarmSlackChannel must look like T0123ABCD/C0123ABCD, got #alarms",
    ],
    [
      "a quiet period of less than five minutes",
      { ...MINIMAL, "sentinela:alarmQuietMinutes": "4" },
      "sentinela:alarmQuietMinutes must be a whole number from 5 to 1440, got 4",
    ],
    [
      "a log retention that CloudWatch doesn't have",
      { ...MINIMAL, "sentinela:logRetentionDays": "31" },
      "sentinela:logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60,",
    ],
  ];
  for (const [what, config, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const registered: Registered[] = await deployment(config);

      expect(() => readSettings()).to.throw(pulumi.RunError, message);
      expect(registered).to.deep.equal([]);
    });
  }
});

/** As many of the smallest events as Firehose gathers in `bytes`, with scores as long as they get. */
function smallestEvents(bytes: number) {
  const event = JSON.stringify({
    identificador_unico_transacao: "5f0c1f9e-6f5b-4d0b-9c4e-2b8f4c0a7d11",
    numero_conta: "1-9",
    data: "2026-01-05",
    horario: "14:03:27",
    transacao: "Pix Enviar",
    valor_transacao: 1,
    saldo_atual: 0,
    valor_taxa: 0,
    status_transacao: "Recusada",
    tipo_conta: "Investimento",
    categoria_transacao: "Outros",
  });
  expect(decodeEvent(Buffer.from(event))).to.include({ kind: "transacao" });
  const line = scoredLine(event, {
    fraude_probabilidade: 0.0000012345678901234567,
    fraude_suspeita: false,
    segmento: "s".repeat(60),
    perfil: "indisponivel",
    modelo_fraude: "fraud-0123456789ab",
    modelo_segmento: "segmentation-0123456789ab",
    recebido_em: "2026-01-05T17:03:27.123Z",
  });
  const count = Math.floor(bytes / event.length);
  const fate: RecordOutcome = { kind: "transacao", line: Buffer.from(line), suspected: false };
  const { records } = firehoseEvent(Array(count).fill(Buffer.from(event)));
  return {
    ended: records.map((source) => ({ source, outcome: fate })),
    fates: Array<RecordOutcome>(count).fill(fate),
  };
}
