import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { parse } from "yaml";
import { decodeEvent } from "../contract/event.ts";
import { scoredLine } from "../contract/scored.ts";
import type { RecordOutcome } from "../functions/scoring/outcome.ts";
import { respond } from "../functions/scoring/response.ts";
import { KEYS } from "../settings/keys.ts";
import { LAMBDA_BUFFER_MB, readSettings } from "../settings.ts";
import { firehoseEvent } from "./support/firehoseEvent.ts";
import { deployment, type Registered, stackConfig } from "./support/pulumi.ts";

/** The least that a stack must say, in each mode. */
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
  "sentinela:endpointRollOut": "canary",
  "sentinela:endpointRollOutPercent": "50",
  "sentinela:endpointRollOutWaitSeconds": "600",
  "sentinela:endpointCapturePercent": "5",
};
const EXISTING = {
  "aws:region": "sa-east-1",
  "sentinela:streamMode": "existing",
  "sentinela:streamArn": "arn:aws:kinesis:sa-east-1:111122223333:stream/theirs",
};
const CREATE = { "sentinela:networkMode": "create" };
const THEIRS = {
  "sentinela:networkMode": "existing",
  "sentinela:networkSubnetIds": "subnet-0a1b2c3d,subnet-4e5f6a7b",
  "sentinela:networkSecurityGroupIds": "sg-0a1b2c3d",
};
const LEAST = { ...PROVISIONED, ...SERVERLESS };

describe("settings", () => {
  it("fill in what a stack leaves out", async () => {
    await deployment(LEAST);

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

  it("read everything a stack says", async () => {
    await deployment({
      ...EXISTING,
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

  it("take no Lambda buffer whose scored copies would not fit the response", () => {
    const { ended, fates } = smallestEvents(LAMBDA_BUFFER_MB.max * 2 ** 20);

    const settled = respond(ended).records.map(({ outcome }) => outcome);
    expect(new Set(settled)).to.deep.equal(new Set(fates));
  });

  it("give a network of the stack's own a range, unless the stack has one", async () => {
    await deployment({ ...LEAST, "sentinela:networkMode": "create" });
    expect(readSettings().network).to.deep.equal({ mode: "create", cidr: "10.0.0.0/24" });

    await deployment({ ...LEAST, ...CREATE, "sentinela:networkCidr": "192.168.4.0/22" });
    expect(readSettings().network).to.deep.equal({ mode: "create", cidr: "192.168.4.0/22" });
  });

  it("take 0 as a threshold, which suspects everything", async () => {
    await deployment({ ...LEAST, "sentinela:fraudThreshold": "0" });

    expect(readSettings().fraudThreshold).to.equal(0);
  });

  it("are declared in Pulumi.yaml with the same types, defaults and descriptions", () => {
    const { config } = parse(readFileSync(new URL("../Pulumi.yaml", import.meta.url), "utf8"));

    expect(config).to.deep.equal(KEYS);
  });

  for (const stack of ["dev", "prod"]) {
    it(`accept Pulumi.${stack}.yaml, which sets what Pulumi demands`, async () => {
      const config = stackConfig(stack);
      await deployment(config, stack);

      expect(readSettings()).to.be.an("object");
      const required = Object.entries(KEYS).filter(([, key]) => !("default" in key));
      expect(config).to.include.keys(required.map(([name]) => `sentinela:${name}`));
    });
  }

  it("name every problem at once, with the stack's file", async () => {
    await deployment({ ...LEAST, "sentinela:streamShards": "0", "sentinela:protect": "yes" });

    expect(() => readSettings()).to.throw(
      [
        "Pulumi.test.yaml can't be deployed; nothing was changed. Correct:",
        "  - sentinela:streamShards must be a whole number from 1 to 1000, got 0",
        "  - sentinela:protect must be one of true, false, got yes",
      ].join("\n"),
    );
  });

  it("blame a wrong mode alone, not the keys that hang on it", async () => {
    await deployment({
      "aws:region": "sa-east-1",
      "sentinela:streamMode": "ondemand",
      "sentinela:endpointMode": "gpu",
    });

    expect(() => readSettings()).to.throw(
      /Correct:\n {2}- sentinela:streamMode must [^\n]*\n {2}- sentinela:endpointMode must [^\n]*$/,
    );
  });

  it("leave the keys of others alone", async () => {
    await deployment({ ...LEAST, "aws:profile": "bank", "pulumi:tags": "{}" });

    expect(readSettings().protect).to.equal(true);
  });

  const refusals: [string, Record<string, string>, string][] = [
    [
      "a key that nobody declared",
      { ...LEAST, "sentinela:streamShard": "4" },
      "sentinela:streamShard is not a setting: did you mean sentinela:streamShards?",
    ],
    [
      "a stack without a region",
      { ...LEAST, "aws:region": "" },
      "aws:region must be set, such as to sa-east-1, got nothing",
    ],
    [
      "an unknown mode of the stream",
      { ...LEAST, "sentinela:streamMode": "ondemand" },
      "sentinela:streamMode must be one of provisioned, on-demand, existing, got ondemand",
    ],
    [
      "shards of a stream that has none to choose",
      { ...LEAST, "sentinela:streamMode": "on-demand" },
      "sentinela:streamShards must not be set when sentinela:streamMode is on-demand, got 2: remove it",
    ],
    [
      "a provisioned stream without shards",
      { ...LEAST, "sentinela:streamShards": "0" },
      "sentinela:streamShards must be a whole number from 1 to 1000, got 0",
    ],
    [
      "shards of a stream that someone else owns",
      { ...LEAST, ...EXISTING },
      "sentinela:streamShards must not be set when sentinela:streamMode is existing, got 2: remove it",
    ],
    [
      "retention of a stream that someone else owns",
      { ...SERVERLESS, ...EXISTING, "sentinela:streamRetentionHours": "48" },
      "sentinela:streamRetentionHours must not be set when sentinela:streamMode is existing, got 48: remove it",
    ],
    [
      "the ARN of a stream that is to be created",
      { ...LEAST, "sentinela:streamArn": EXISTING["sentinela:streamArn"] },
      "sentinela:streamArn must not be set when sentinela:streamMode is provisioned",
    ],
    [
      "an existing stream by its name",
      { ...SERVERLESS, ...EXISTING, "sentinela:streamArn": "theirs" },
      "sentinela:streamArn must look like arn:aws:kinesis:sa-east-1:111122223333:stream/NAME, got theirs",
    ],
    [
      "a stream of another region",
      { ...SERVERLESS, ...EXISTING, "aws:region": "us-east-1" },
      "sentinela:streamArn must lie in aws:region (us-east-1), where the Firehose is, got sa-east-1",
    ],
    [
      "a key by its alias",
      { ...LEAST, "sentinela:streamKmsKeyArn": "alias/ours" },
      "sentinela:streamKmsKeyArn must look like arn:aws:kms:sa-east-1:111122223333:key/ID, got alias/ours",
    ],
    [
      "retention of less than a day",
      { ...LEAST, "sentinela:streamRetentionHours": "23" },
      "sentinela:streamRetentionHours must be a whole number from 24 to 720, got 23",
    ],
    [
      "a stream that remembers for longer than profiles do",
      { ...LEAST, "sentinela:streamRetentionHours": "721" },
      "sentinela:streamRetentionHours must be a whole number from 24 to 720, got 721",
    ],
    [
      "a backup that is gone before the stream forgets",
      { ...LEAST, "sentinela:streamRetentionHours": "168", "sentinela:backupExpiryDays": "6" },
      "sentinela:backupExpiryDays must be at least streamRetentionHours (168 h), or the backup is gone before the stream forgets, got 6 days",
    ],
    [
      "a Lambda buffer whose answer would not fit",
      { ...LEAST, "sentinela:lambdaBufferMb": "1.9" },
      "sentinela:lambdaBufferMb must be a number from 0.2 to 1.8, got 1.9",
    ],
    [
      "a Lambda buffer of which half would be dropped",
      { ...LEAST, "sentinela:lambdaBufferSeconds": "60" },
      "sentinela:lambdaBufferMb and lambdaBufferSeconds: a buffer of 1.5 MB and 60 s has one of Firehose's defaults",
    ],
    [
      "a Lambda buffer of 901 seconds",
      { ...LEAST, "sentinela:lambdaBufferSeconds": "901" },
      "sentinela:lambdaBufferSeconds must be a whole number from 0 to 900, got 901",
    ],
    [
      "a Lambda that outlasts Firehose's patience",
      { ...LEAST, "sentinela:lambdaTimeoutSeconds": "300" },
      "sentinela:lambdaTimeoutSeconds must be a whole number from 90 to 290, got 300",
    ],
    [
      "a Lambda with too little memory",
      { ...LEAST, "sentinela:lambdaMemoryMb": "64" },
      "sentinela:lambdaMemoryMb must be a whole number from 128 to 10240, got 64",
    ],
    [
      "a negative reserve",
      { ...LEAST, "sentinela:lambdaReservedConcurrency": "-1" },
      "sentinela:lambdaReservedConcurrency must be a whole number from 1 to 1000, got -1",
    ],
    [
      "S3 buffers too small to partition",
      { ...LEAST, "sentinela:s3BufferMb": "63", "sentinela:s3BufferSeconds": "59" },
      "sentinela:s3BufferMb must be a whole number from 64 to 128, got 63\n  - sentinela:s3BufferSeconds must be a whole number from 60 to 900, got 59",
    ],
    [
      "an unknown mode of the endpoints",
      { ...LEAST, "sentinela:endpointMode": "" },
      "sentinela:endpointMode must be one of serverless, realtime, got nothing",
    ],
    [
      "memory in steps SageMaker doesn't have",
      { ...LEAST, "sentinela:endpointMemoryMb": "1536" },
      "sentinela:endpointMemoryMb must be a whole number from 1024 to 6144 in steps of 1024, got 1536",
    ],
    [
      "a concurrency of 201",
      { ...LEAST, "sentinela:endpointMaxConcurrency": "201" },
      "sentinela:endpointMaxConcurrency must be a whole number from 1 to 200, got 201",
    ],
    [
      "instances of an endpoint without servers",
      { ...LEAST, "sentinela:endpointInstanceType": "ml.m5.large" },
      "sentinela:endpointInstanceType must not be set when sentinela:endpointMode is serverless, got ml.m5.large: remove it",
    ],
    [
      "memory of an endpoint on instances",
      { ...PROVISIONED, ...REALTIME, "sentinela:endpointMemoryMb": "2048" },
      "sentinela:endpointMemoryMb must not be set when sentinela:endpointMode is realtime, got 2048: remove it",
    ],
    [
      "a single instance",
      { ...PROVISIONED, ...REALTIME, "sentinela:endpointMinInstances": "1" },
      "sentinela:endpointMinInstances must be a whole number from 2 to 100, got 1",
    ],
    [
      "fewer instances at most than at least",
      { ...PROVISIONED, ...REALTIME, "sentinela:endpointMaxInstances": "1" },
      "sentinela:endpointMaxInstances must be a whole number from 2 to 100, got 1",
    ],
    [
      "a roll-out without a kind",
      { ...PROVISIONED, ...REALTIME, "sentinela:endpointRollOut": "blue-green" },
      "sentinela:endpointRollOut must be one of canary, linear, rolling, all-at-once, got blue-green",
    ],
    [
      "a canary of less than one instance",
      { ...PROVISIONED, ...REALTIME, "sentinela:endpointRollOutPercent": "10" },
      "sentinela:endpointRollOutPercent must be at least one of 2 instances, 50 %, got 10",
    ],
    [
      "a share of all at once",
      { ...PROVISIONED, ...REALTIME, "sentinela:endpointRollOut": "all-at-once" },
      "sentinela:endpointRollOutPercent must not be set when sentinela:endpointRollOut is all-at-once, got 50: remove it",
    ],
    [
      "data capture without servers",
      { ...LEAST, "sentinela:endpointCapturePercent": "5" },
      "sentinela:endpointCapturePercent must not be set when sentinela:endpointMode is serverless, got 5: remove it",
    ],
    [
      "scaling without servers",
      { ...LEAST, "sentinela:endpointMaxInstances": "6" },
      "sentinela:endpointMaxInstances must not be set when sentinela:endpointMode is serverless, got 6: remove it",
    ],
    [
      "an instance type of EC2's",
      { ...PROVISIONED, ...REALTIME, "sentinela:endpointInstanceType": "m5.large" },
      "sentinela:endpointInstanceType must look like ml.m5.large, got m5.large",
    ],
    [
      "an unknown kind of network",
      { ...LEAST, "sentinela:networkMode": "vpc" },
      "sentinela:networkMode must be one of none, create, existing, got vpc",
    ],
    [
      "a range without a network",
      { ...LEAST, "sentinela:networkCidr": "10.0.0.0/24" },
      "sentinela:networkCidr must not be set when sentinela:networkMode is none, got 10.0.0.0/24: remove it",
    ],
    [
      "a range of a network that someone else owns",
      { ...LEAST, ...THEIRS, "sentinela:networkCidr": "10.0.0.0/24" },
      "sentinela:networkCidr must not be set when sentinela:networkMode is existing, got 10.0.0.0/24: remove it",
    ],
    [
      "somebody's subnets and security groups beside a network that is to be created",
      { ...LEAST, ...THEIRS, ...CREATE },
      "sentinela:networkSubnetIds must not be set when sentinela:networkMode is create, got subnet-0a1b2c3d,subnet-4e5f6a7b: remove it\n  - sentinela:networkSecurityGroupIds must not be set when sentinela:networkMode is create, got sg-0a1b2c3d: remove it",
    ],
    [
      "a range of everybody's addresses",
      { ...LEAST, ...CREATE, "sentinela:networkCidr": "8.8.8.0/24" },
      "sentinela:networkCidr must be a private range of /16 to /26, such as 10.0.0.0/24, got 8.8.8.0/24",
    ],
    [
      "a range without room for a roll-out",
      { ...PROVISIONED, ...REALTIME, ...CREATE, "sentinela:networkCidr": "10.0.0.0/26" },
      "sentinela:networkCidr must have room for 38 addresses in each of two zones with endpointMaxInstances 6, got 10.0.0.0/26, which has 27",
    ],
    [
      "a network by its VPC alone",
      { ...LEAST, "sentinela:networkMode": "existing" },
      "sentinela:networkSubnetIds must look like subnet-0a1b2c3d,subnet-4e5f6a7b, got nothing\n  - sentinela:networkSecurityGroupIds must look like sg-0a1b2c3d,sg-4e5f6a7b, got nothing",
    ],
    [
      "a single subnet, twice",
      { ...LEAST, ...THEIRS, "sentinela:networkSubnetIds": "subnet-0a1b2c3d, subnet-0a1b2c3d" },
      "sentinela:networkSubnetIds must be 2 to 16 different ones, got subnet-0a1b2c3d",
    ],
    [
      "keys by halves",
      { ...LEAST, "sentinela:customerKeys": "stream" },
      "sentinela:customerKeys must be one of true, false, got stream",
    ],
    [
      "a lock that outlasts what it locks",
      { ...LEAST, "sentinela:backupLockDays": "31" },
      "sentinela:backupLockDays must be at most backupExpiryDays (30), got 31",
    ],
    [
      "a lock in a stack that is to be destroyed",
      { ...LEAST, "sentinela:backupLockDays": "7", "sentinela:protect": "false" },
      "sentinela:backupLockDays must not be set when protect is false, since a stack whose objects are locked can't be destroyed, got 7: remove it, or protect the stack",
    ],
    [
      "access logs for longer than anyone asks",
      { ...LEAST, "sentinela:accessLogDays": "3651" },
      "sentinela:accessLogDays must be a whole number from 1 to 3650, got 3651",
    ],
    [
      "a threshold above 1",
      { ...LEAST, "sentinela:fraudThreshold": "50" },
      "sentinela:fraudThreshold must be a number from 0 to 1, got 50",
    ],
    [
      "a threshold in words",
      { ...LEAST, "sentinela:fraudThreshold": "0,5" },
      "sentinela:fraudThreshold must be a number from 0 to 1, got 0,5",
    ],
    [
      "days that nobody counts",
      { ...LEAST, "sentinela:deliveredExpiryDays": "3651" },
      "sentinela:deliveredExpiryDays must be a whole number from 1 to 3650, got 3651",
    ],
    [
      "old versions kept for no time",
      { ...LEAST, "sentinela:noncurrentExpiryDays": "0" },
      "sentinela:noncurrentExpiryDays must be a whole number from 1 to 3650, got 0",
    ],
    [
      "profiles that are forgotten while models still see them",
      { ...LEAST, "sentinela:profileExpiryDays": "44" },
      "sentinela:profileExpiryDays must be a whole number from 45 to 3650, got 44",
    ],
    [
      "an address that nobody can write to",
      { ...LEAST, "sentinela:alarmEmails": "oncall@bank.example, fraud" },
      "sentinela:alarmEmails must look like oncall@bank.example,fraud@bank.example, got oncall@bank.example, fraud",
    ],
    [
      "a Slack channel by its name",
      { ...LEAST, "sentinela:alarmSlackChannel": "#alarms" },
      "sentinela:alarmSlackChannel must look like T0123ABCD/C0123ABCD, got #alarms",
    ],
    [
      "an alarm about a quiet minute",
      { ...LEAST, "sentinela:alarmQuietMinutes": "4" },
      "sentinela:alarmQuietMinutes must be a whole number from 5 to 1440, got 4",
    ],
    [
      "a log retention CloudWatch doesn't have",
      { ...LEAST, "sentinela:logRetentionDays": "31" },
      "sentinela:logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60,",
    ],
  ];
  for (const [what, config, message] of refusals) {
    it(`refuse ${what}`, async () => {
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
