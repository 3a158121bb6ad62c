import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { LOG_RETENTION_DAYS } from "../components/common/logs.ts";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../contract/features.ts";
import type { FraudManifest, SegmentationManifest } from "../contract/manifest.ts";
import { metricsOf } from "../functions/scoring/metrics.ts";
import type { BatchSummary } from "../functions/scoring/outcome.ts";
import {
  ACCOUNT,
  asSecret,
  DRAWN,
  deployment,
  only,
  type Registered,
  settled,
  stackConfig,
  unwrap,
} from "./support/pulumi.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const STREAM = "aws:kinesis/stream:Stream";
const FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const FUNCTION = "aws:lambda/function:Function";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const ENDPOINT = "aws:sagemaker/endpoint:Endpoint";
const TABLE = "aws:dynamodb/table:Table";
const SECRET = "aws:secretsmanager/secret:Secret";
const CONFIG = "aws:sagemaker/endpointConfiguration:EndpointConfiguration";
const MODEL = "aws:sagemaker/model:Model";
const VPC = "awsx:ec2:Vpc";
const KEY = "aws:kms/key:Key";
const DATA_KEY = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/keys-data`;
const LOGS_KEY = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/keys-logs`;

/** What an alarm looks at: a metric, or an expression. */
interface Query {
  readonly metric?: {
    readonly namespace: string;
    readonly metricName: string;
    readonly dimensions: Record<string, string>;
  };
}

/** What attaching something to a VPC takes that EC2 knows no resource for. */
const LAMBDA_IN_NETWORK = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"];
const MODEL_IN_NETWORK = [
  "ec2:DeleteNetworkInterfacePermission",
  "ec2:DescribeDhcpOptions",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcEndpoints",
  "ec2:DescribeVpcs",
];

/** What the Lambda tells of an empty batch: every metric that an alarm may look at. */
const NOTHING: BatchSummary = {
  records: [],
  fraud: { failures: [], calls: [] },
  segmentation: { failures: [], calls: [] },
  profiles: {
    ...{ keys: 0, conflicts: 0, repeated: 0, late: 0, ahead: 0, overflow: 0 },
    errors: new Map(),
  },
  alerts: { sent: 0, failed: new Map() },
};

interface Program {
  readonly registered: Registered[];
  readonly outputs: Record<string, pulumi.Output<unknown>>;
}

/** Run index.ts afresh, as a stack with these settings: another query is another module. */
let runs = 0;
async function program(stack: string, config = stackConfig(stack)): Promise<Program> {
  const registered = await deployment(config, stack);
  runs += 1;
  const outputs = await import(`../index.ts?run=${runs}`);
  const all = Object.entries<unknown>(outputs).map(
    ([name, value]) => [name, pulumi.output(value)] as const,
  );
  await settled(...all.map(([, output]) => output));
  return { registered, outputs: Object.fromEntries(all) };
}

/** A stack as its file has it, but for some settings; run once for all tests. */
const ran = new Map<string, Promise<Program>>();
function declared(stack: string, changes: Record<string, string> = {}): Promise<Program> {
  const key = JSON.stringify([stack, changes]);
  const run = ran.get(key) ?? program(stack, { ...stackConfig(stack), ...changes });
  ran.set(key, run);
  return run;
}

for (const stack of ["dev", "prod"]) {
  describe(`index, stack ${stack}`, () => {
    const prod = stack === "prod";
    let registered: Registered[];
    let outputs: Program["outputs"];

    before(async () => {
      ({ registered, outputs } = await declared(stack));
    });

    const ofType = (type: string) => registered.filter((resource) => resource.type === type);
    const names = (type: string) =>
      ofType(type)
        .map(({ name }) => name)
        .sort();

    it("consists of a stream, two Firehoses, a Lambda, two endpoints, buckets, two tables and a key", () => {
      expect(
        Object.fromEntries(
          [STREAM, FIREHOSE, FUNCTION, ENDPOINT, BUCKET, TABLE, SECRET].map((type) => [
            type,
            names(type),
          ]),
        ),
      ).to.deep.equal({
        [STREAM]: ["transactions-stream"],
        [FIREHOSE]: ["alerts-firehose", "transactions-firehose"],
        [FUNCTION]: ["scoring-function"],
        [ENDPOINT]: ["fraud-endpoint", "segmentation-endpoint"],
        [BUCKET]: [
          ...(prod ? ["access-logs-bucket"] : []),
          "lake-bucket",
          "models-bucket",
          "transactions-backup-bucket",
        ],
        [TABLE]: ["ledger-table", "profiles-table"],
        [SECRET]: ["profile-key-secret"],
      });
    });

    it("encrypts the stream with KMS", () => {
      const { encryptionType, kmsKeyId } = only(registered, STREAM).inputs;
      expect({ encryptionType, kmsKeyId }).to.deep.equal({
        encryptionType: "KMS",
        kmsKeyId: prod ? DATA_KEY : "alias/aws/kinesis",
      });
    });

    it("closes, encrypts, versions and cleans every bucket", () => {
      const of = (bucket: string, kind: string) =>
        only(registered, `aws:s3/bucket${kind}:Bucket${kind}`, bucket).inputs;
      for (const bucket of ["models", "lake", "transactions-backup"]) {
        const { bucket: closed, ...blocks } = of(`${bucket}-public-access`, "PublicAccessBlock");
        expect(closed).to.equal(`${bucket}-bucket`);
        expect(Object.values(blocks)).to.deep.equal([true, true, true, true]);
        expect(of(`${bucket}-ownership`, "OwnershipControls").rule).to.deep.equal({
          objectOwnership: "BucketOwnerEnforced",
        });
        expect(of(`${bucket}-versioning`, "Versioning").versioningConfiguration).to.deep.equal({
          status: "Enabled",
        });
        const [encryption] = of(`${bucket}-encryption`, "ServerSideEncryptionConfiguration").rules;
        expect(encryption.applyServerSideEncryptionByDefault).to.deep.equal({
          sseAlgorithm: "aws:kms",
          ...(prod && { kmsMasterKeyId: DATA_KEY }),
        });
        const [{ Effect, Condition }] = of(`${bucket}-policy`, "Policy").policy.Statement;
        expect({ Effect, Condition }).to.deep.equal({
          Effect: "Deny",
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        });
        const [rule] = of(`${bucket}-lifecycle`, "LifecycleConfiguration").rules;
        expect(rule).to.include({ id: "expire", status: "Enabled" });
        expect(rule.noncurrentVersionExpiration.noncurrentDays).to.be.greaterThan(0);
        expect(rule.abortIncompleteMultipartUpload).to.deep.equal({ daysAfterInitiation: 7 });
      }
    });

    it("keeps delivered transactions, source records and models for their own time", () => {
      const days = registered
        .filter(({ name }) => name.endsWith("-lifecycle"))
        .map(({ name, inputs }) => [name, inputs.rules[0].expiration]);
      const setting = (key: string) => Number(stackConfig(stack)[`sentinela:${key}`]);
      expect(Object.fromEntries(days)).to.deep.equal({
        "models-lifecycle": { expiredObjectDeleteMarker: true },
        "lake-lifecycle": { days: setting("deliveredExpiryDays") },
        "transactions-backup-lifecycle": { days: setting("backupExpiryDays") },
        ...(prod && { "access-logs-lifecycle": { days: setting("accessLogDays") } }),
      });
    });

    it("keeps profiles encrypted, restorable, billed by the request, and no longer than needed", () => {
      const { attributes, hashKey, deletionProtectionEnabled, tags, ...table } = only(
        registered,
        TABLE,
        "profiles-table",
      ).inputs;
      expect(table).to.deep.equal({
        billingMode: "PAY_PER_REQUEST",
        serverSideEncryption: { enabled: true, ...(prod && { kmsKeyArn: DATA_KEY }) },
        pointInTimeRecovery: { enabled: true },
        ttl: { attributeName: "expiresAt", enabled: true },
      });
      expect([attributes, hashKey]).to.deep.equal([[{ name: "id", type: "S" }], "id"]);
    });

    it("keeps the profiles' key to itself", async () => {
      const version = only(registered, "aws:secretsmanager/secretVersion:SecretVersion");
      expect(version.inputs).to.deep.equal({
        secretId: "profile-key-secret-id",
        secretString: asSecret(DRAWN),
      });
      const others = registered.filter((resource) => resource !== version);
      expect(JSON.stringify(others.map(({ inputs }) => inputs))).to.not.contain(DRAWN);
      const told = await Promise.all(Object.values(outputs).map(unwrap));
      expect(told).to.not.include(DRAWN);
    });

    it("compresses, partitions, backs up, and says where failures go and why", () => {
      const { extendedS3Configuration } = only(
        registered,
        FIREHOSE,
        "transactions-firehose",
      ).inputs;
      const hour =
        "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/";
      expect(extendedS3Configuration).to.deep.include({
        compressionFormat: "GZIP",
        bufferingSize: 64,
        bufferingInterval: 60,
        prefix: `delivered/tipo=!{partitionKeyFromLambda:tipo}/${hour}`,
        errorOutputPrefix: `failed/!{firehose:error-output-type}/${hour}`,
        dynamicPartitioningConfiguration: { enabled: true },
        s3BackupMode: "Enabled",
      });
      expect(extendedS3Configuration.cloudwatchLoggingOptions.enabled).to.equal(true);
      expect(extendedS3Configuration.s3BackupConfiguration).to.deep.include({
        bucketArn: "arn:aws:s3:::transactions-backup-bucket",
        compressionFormat: "GZIP",
      });
      expect(
        extendedS3Configuration.processingConfiguration.processors[0].parameters,
      ).to.deep.equal([
        {
          parameterName: "LambdaArn",
          parameterValue: `arn:aws:lambda:sa-east-1:${ACCOUNT}:function:scoring-live:live`,
        },
        { parameterName: "BufferSizeInMBs", parameterValue: "1.5" },
        { parameterName: "BufferIntervalInSeconds", parameterValue: "5" },
      ]);
    });

    it("starts Firehose after the Lambda, both endpoints and the buckets' policies", () => {
      expect(
        only(registered, FIREHOSE, "transactions-firehose").options.dependencies,
      ).to.include.members([
        "aws:iam/rolePolicy:RolePolicy scoring-role-policy",
        "aws:iam/rolePolicy:RolePolicy transactions-role-policy",
        "aws:lambda/alias:Alias scoring-live",
        "aws:s3/bucketPolicy:BucketPolicy transactions-backup-policy",
        "aws:s3/bucketPolicy:BucketPolicy lake-policy",
        "aws:sagemaker/endpoint:Endpoint fraud-endpoint",
        "aws:sagemaker/endpoint:Endpoint segmentation-endpoint",
      ]);
    });

    it("runs the scoring Lambda with what the models' manifests say", () => {
      const read = (model: string) =>
        JSON.parse(
          readFileSync(new URL(`../models/${model}/manifest.json`, import.meta.url), "utf8"),
        );
      const fraud: FraudManifest = read("fraud");
      const segmentation: SegmentationManifest = read("segmentation");
      const endpoint = (name: string) => only(registered, ENDPOINT, `${name}-endpoint`).inputs.name;

      const { environment, architectures, runtime, publish } = only(registered, FUNCTION).inputs;
      expect({ architectures, runtime, publish }).to.deep.equal({
        architectures: ["arm64"],
        runtime: "nodejs24.x",
        publish: true,
      });
      expect(environment.variables).to.deep.equal({
        FRAUD_ENDPOINT: endpoint("fraud"),
        FRAUD_MODEL: fraud.version,
        FRAUD_FEATURES: FRAUD_FEATURES.join(","),
        FRAUD_THRESHOLD: String(fraud.threshold),
        SEGMENTATION_ENDPOINT: endpoint("segmentation"),
        SEGMENTATION_MODEL: segmentation.version,
        SEGMENTATION_FEATURES: SEGMENTATION_FEATURES.join(","),
        SEGMENTS: JSON.stringify(segmentation.segments),
        PROFILE_TABLE: "profiles-table",
        PROFILE_KEY_SECRET: `arn:aws:secretsmanager:sa-east-1:${ACCOUNT}:profile-key-secret`,
        PROFILE_EXPIRY_DAYS: "90",
        ALERT_FIREHOSE: "alerts-firehose",
      });
    });

    it("lets the Lambda log, invoke the two endpoints, keep profiles, read their key and put alerts: no more", () => {
      const { Statement } = only(registered, "aws:iam/rolePolicy:RolePolicy", "scoring-role-policy")
        .inputs.policy;
      const secret = `arn:aws:secretsmanager:sa-east-1:${ACCOUNT}:profile-key-secret`;
      const decrypt = (service: string, context: string, value: string) => ({
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: DATA_KEY,
        Condition: {
          StringEquals: {
            "kms:ViaService": `${service}.sa-east-1.amazonaws.com`,
            [`kms:EncryptionContext:${context}`]: value,
          },
        },
      });
      // Its place in a network is the component's own affair.
      const ofNetwork = ({ Action }: { Action: string | string[] }) =>
        [Action].flat().every((action) => action.startsWith("ec2:"));
      expect(Statement.filter(ofNetwork)).to.have.lengthOf(prod ? 4 : 0);
      expect(Statement.filter((one: { Action: string }) => !ofNetwork(one))).to.deep.equal([
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `arn:aws:cloudwatch:sa-east-1:${ACCOUNT}:scoring-logs:*`,
        },
        {
          Effect: "Allow",
          Action: "sagemaker:InvokeEndpoint",
          Resource: [
            `arn:aws:sagemaker:sa-east-1:${ACCOUNT}:fraud-endpoint`,
            `arn:aws:sagemaker:sa-east-1:${ACCOUNT}:segmentation-endpoint`,
          ],
        },
        {
          Effect: "Allow",
          Action: [
            "dynamodb:BatchGetItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
          ],
          Resource: `arn:aws:dynamodb:sa-east-1:${ACCOUNT}:profiles-table`,
        },
        ...(prod ? [decrypt("dynamodb", "aws:dynamodb:tableName", "profiles-table")] : []),
        {
          Effect: "Allow",
          Action: "secretsmanager:GetSecretValue",
          Resource: secret,
        },
        ...(prod ? [decrypt("secretsmanager", "SecretARN", secret)] : []),
        {
          Effect: "Allow",
          Action: "firehose:PutRecordBatch",
          Resource: `arn:aws:kinesis:sa-east-1:${ACCOUNT}:alerts-firehose`,
        },
      ]);
    });

    it("starts the Lambda after the key is drawn and the table is there", () => {
      expect(only(registered, FUNCTION).options.dependencies).to.include.members([
        "aws:dynamodb/table:Table profiles-table",
        "aws:iam/rolePolicy:RolePolicy scoring-role-policy",
        "aws:secretsmanager/secretVersion:SecretVersion profile-key-version",
      ]);
    });

    it("keeps every log for a time, and writes to no log but these", () => {
      expect(names(LOG_GROUP)).to.have.members([
        "fraud-logs",
        "segmentation-logs",
        "alerts-logs",
        "scoring-logs",
        "transactions-logs",
      ]);
      for (const { inputs } of ofType(LOG_GROUP)) {
        expect(LOG_RETENTION_DAYS).to.include(inputs.retentionInDays);
      }
      expect(only(registered, FUNCTION).inputs.loggingConfig.logGroup).to.equal("scoring-logs");
      for (const { inputs } of ofType(ENDPOINT)) {
        const logs = ofType(LOG_GROUP).map((group) => group.inputs.name);
        expect(logs).to.include(`/aws/sagemaker/Endpoints/${inputs.name}`);
      }
    });

    it("trusts services on behalf of this account only", () => {
      const roles = ofType("aws:iam/role:Role");
      expect(roles).to.have.lengthOf(5);
      for (const { inputs } of roles) {
        const [{ Condition }] = inputs.assumeRolePolicy.Statement;
        expect(Condition).to.deep.equal({ StringEquals: { "aws:SourceAccount": ACCOUNT } });
      }
    });

    it("grants no wildcard but on what has no ARN", () => {
      const policies = [
        ...ofType("aws:iam/rolePolicy:RolePolicy"),
        ...ofType("aws:iam/policy:Policy"),
      ];
      const statements = policies.flatMap(({ inputs }) => inputs.policy.Statement);
      const granted = statements.filter(({ Effect }) => Effect === "Allow");
      const onAnything = granted.filter(({ Resource }) => [Resource].flat().includes("*"));
      expect(onAnything.flatMap(({ Action }) => Action)).to.have.all.members([
        "ecr:GetAuthorizationToken",
        "cloudwatch:PutMetricData",
        "ecr:GetAuthorizationToken",
        "cloudwatch:PutMetricData",
        ...(prod ? [...LAMBDA_IN_NETWORK, ...MODEL_IN_NETWORK, ...MODEL_IN_NETWORK] : []),
      ]);
      expect(granted.flatMap(({ Action }) => Action).filter((a) => a.includes("*"))).to.deep.equal(
        [],
      );
    });

    it("watches what is there: every alarm has an action, a runbook section and dimensions of this stack", () => {
      const runbook = readFileSync(new URL("../guides/operate.md", import.meta.url), "utf8");
      const sections = [...runbook.matchAll(/^#+ ([a-z-]+)$/gm)].map(([, title]) => title);
      const physical = registered.flatMap(({ type, name, inputs }) =>
        type === ENDPOINT ? [inputs.name] : [name],
      );
      // Those that undo a roll-out act by that, and have others beside them that tell people.
      const alarms = ofType("aws:cloudwatch/metricAlarm:MetricAlarm").filter(
        ({ name }) => !/-(errors|latency)-alarm$/.test(name) || name.startsWith("function-"),
      );
      expect(alarms.length).to.be.greaterThan(25);
      const emitted = Object.keys(metricsOf("scoring", NOTHING, 0));
      for (const { name, inputs } of alarms) {
        expect(inputs.alarmActions, name).to.deep.equal([
          `arn:aws:sns:sa-east-1:${ACCOUNT}:monitoring-topic`,
        ]);
        const [, section] =
          /What to do: guides\/operate\.md#(.+)$/.exec(inputs.alarmDescription) ?? [];
        expect(sections, name).to.include(section);
        const metrics = inputs.metricQueries.flatMap(({ metric }: Query) => metric ?? []);
        expect(metrics, name).to.not.deep.equal([]);
        for (const { namespace, metricName, dimensions } of metrics) {
          if (namespace === "AWS/Usage") continue;
          if (namespace === "Sentinela") expect(emitted, name).to.include(metricName);
          const { VariantName, ...others } = dimensions;
          expect([undefined, "AllTraffic"], name).to.include(VariantName);
          expect(physical, name).to.include.members(Object.values(others));
          expect(Object.keys(others), name).to.have.lengthOf(1);
        }
      }
    });

    it("tags everything that can be tagged", () => {
      const taggable = registered.filter(({ type }) => type.startsWith("aws:") && isTaggable(type));
      expect(taggable.length).to.be.greaterThan(20);
      for (const { type, name, inputs } of taggable) {
        expect(inputs.tags, `${type} ${name}`).to.deep.equal({
          Project: "sentinela",
          Stack: stack,
          ManagedBy: "pulumi",
        });
      }
    });

    it("tells what a person needs to use it", async () => {
      const told = await Promise.all(
        Object.entries(outputs).map(async ([key, output]) => [key, await unwrap(output)]),
      );
      const endpoint = (name: string) => only(registered, ENDPOINT, `${name}-endpoint`).inputs.name;
      expect(Object.fromEntries(told)).to.deep.equal({
        streamName: "transactions-stream",
        streamArn: `arn:aws:kinesis:sa-east-1:${ACCOUNT}:transactions-stream`,
        producerPolicyArn: `arn:aws:iam:sa-east-1:${ACCOUNT}:transactions-producer`,
        lakeBucket: "lake-bucket",
        deliveredPrefix: "delivered/",
        alertPrefix: "alerts/",
        quarantinePrefix: "quarantine/",
        ledgerTable: "ledger-table",
        alertFirehoseName: "alerts-firehose",
        redrivePolicyArn: `arn:aws:iam:sa-east-1:${ACCOUNT}:redrive-policy`,
        auditPolicyArn: `arn:aws:iam:sa-east-1:${ACCOUNT}:audit-policy`,
        trainingPolicyArn: `arn:aws:iam:sa-east-1:${ACCOUNT}:training-policy`,
        errorPrefix:
          "failed/!{firehose:error-output-type}/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/",
        backupBucket: "transactions-backup-bucket",
        backupPrefix: "records/",
        modelsBucket: "models-bucket",
        profileTable: "profiles-table",
        profileKeySecret: `arn:aws:secretsmanager:sa-east-1:${ACCOUNT}:profile-key-secret`,
        firehoseName: "transactions-firehose",
        functionName: "scoring-function",
        alarmTopicArn: `arn:aws:sns:sa-east-1:${ACCOUNT}:monitoring-topic`,
        dashboardName: `sentinela-${stack}`,
        fraudEndpoint: endpoint("fraud"),
        segmentationEndpoint: endpoint("segmentation"),
      });
    });
  });
}

/** What a bank may have already. */
const THEIRS = {
  "sentinela:streamKmsKeyArn": `arn:aws:kms:sa-east-1:${ACCOUNT}:key/0123-abcd`,
  "sentinela:endpointInstanceType": "ml.g5.xlarge",
  "sentinela:networkMode": "existing",
  "sentinela:networkSubnetIds": "subnet-0a1b2c3d,subnet-4e5f6a7b",
  "sentinela:networkSecurityGroupIds": "sg-0a1b2c3d",
  "sentinela:backupLockDays": "30",
};

describe("index", () => {
  it("is small and easy to destroy in dev", async () => {
    const { registered } = await declared("dev");

    expect(only(registered, STREAM).inputs).to.deep.include({
      streamModeDetails: { streamMode: "PROVISIONED" },
      shardCount: 1,
      retentionPeriod: 24,
    });
    for (const name of ["fraud-config", "segmentation-config"]) {
      const [variant] = only(registered, CONFIG, name).inputs.productionVariants;
      expect(variant.serverlessConfig).to.deep.equal({ memorySizeInMb: 2048, maxConcurrency: 5 });
    }
    expect(registered.filter(({ options }) => options.protect)).to.deep.equal([]);
    expect(registered.filter(({ type }) => type === KEY).map(({ name }) => name)).to.deep.equal([
      "monitoring-key",
    ]);
    expect(registered.filter(({ type }) => type === VPC)).to.deep.equal([]);
    expect(only(registered, FUNCTION).inputs).to.not.have.property("vpcConfig");
    expect(
      registered.filter(({ type }) => type === BUCKET).map(({ inputs }) => inputs.forceDestroy),
    ).to.deep.equal([true, true, true]);
    expect(only(registered, TABLE, "profiles-table").inputs.deletionProtectionEnabled).to.equal(
      false,
    );
    expect(only(registered, SECRET).inputs.recoveryWindowInDays).to.equal(0);
  });

  it("scales, stays up and keeps its data in prod", async () => {
    const { registered } = await declared("prod");

    const { inputs } = only(registered, STREAM);
    expect(inputs).to.deep.include({
      streamModeDetails: { streamMode: "ON_DEMAND" },
      retentionPeriod: 168,
    });
    expect(inputs).to.not.have.property("shardCount");
    for (const name of ["fraud", "segmentation"]) {
      const [variant] = only(registered, CONFIG, `${name}-config`).inputs.productionVariants;
      expect(variant.initialInstanceCount).to.be.at.least(2);
      const { deploymentConfig } = only(registered, ENDPOINT, `${name}-endpoint`).inputs;
      expect(deploymentConfig.autoRollbackConfiguration.alarms).to.have.lengthOf(2);
    }
    const kept = registered.filter(({ options }) => options.protect).map(({ name }) => name);
    expect(kept).to.have.members([
      "access-logs-bucket",
      "keys-data",
      "keys-logs",
      "monitoring-key",
      "models-bucket",
      "transactions-stream",
      "lake-bucket",
      "transactions-backup-bucket",
      "transactions-firehose",
      "alerts-firehose",
      "ledger-table",
      "profiles-table",
      "profile-key-value",
      "profile-key-secret",
      "profile-key-version",
    ]);
    expect(
      registered.filter(({ type }) => type === BUCKET).map(({ inputs }) => inputs.forceDestroy),
    ).to.deep.equal([false, false, false, false]);
    expect(only(registered, TABLE, "profiles-table").inputs.deletionProtectionEnabled).to.equal(
      true,
    );
    expect(only(registered, SECRET).inputs.recoveryWindowInDays).to.equal(30);
  });

  it("encrypts all that holds data, and all logs, with customer managed keys in prod", async () => {
    const { registered } = await declared("prod");
    const keysOf = (type: string, key: (inputs: Registered["inputs"]) => unknown) =>
      new Set(registered.filter((one) => one.type === type).map(({ inputs }) => key(inputs)));

    expect(keysOf(LOG_GROUP, ({ kmsKeyId }) => kmsKeyId)).to.deep.equal(new Set([LOGS_KEY]));
    const underDataKey = [
      keysOf(STREAM, ({ kmsKeyId }) => kmsKeyId),
      keysOf(TABLE, ({ serverSideEncryption }) => serverSideEncryption.kmsKeyArn),
      keysOf(SECRET, ({ kmsKeyId }) => kmsKeyId),
      keysOf(CONFIG, ({ kmsKeyArn }) => kmsKeyArn),
      keysOf(CONFIG, ({ dataCaptureConfig }) => dataCaptureConfig.kmsKeyId),
    ];
    for (const keys of underDataKey) expect(keys).to.deep.equal(new Set([DATA_KEY]));
    expect(only(registered, FIREHOSE, "alerts-firehose").inputs.serverSideEncryption).to.deep.equal(
      { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: DATA_KEY },
    );
  });

  it("encrypts the stream with the key that the stack names, and gives no key to NVMe disks", async () => {
    const { registered } = await declared("prod", THEIRS);

    expect(only(registered, STREAM).inputs.kmsKeyId).to.equal(THEIRS["sentinela:streamKmsKeyArn"]);
    const configs = registered.filter(({ type }) => type === CONFIG);
    expect(configs.map(({ inputs }) => inputs.kmsKeyArn)).to.deep.equal([undefined, undefined]);
  });

  it("runs the Lambda and the models in an isolated VPC in prod, with a VPC endpoint for each call", async () => {
    const { registered } = await declared("prod");
    const subnetIds = ["network-vpc-subnet-1", "network-vpc-subnet-2"];

    expect(only(registered, FUNCTION).inputs.vpcConfig).to.deep.equal({
      subnetIds,
      securityGroupIds: ["network-functions-id"],
    });
    for (const name of ["fraud-model", "segmentation-model"]) {
      expect(only(registered, MODEL, name).inputs.vpcConfig).to.deep.equal({
        subnets: subnetIds,
        securityGroupIds: ["network-models-id"],
      });
    }
    const { vpcEndpointSpecs } = only(registered, VPC).inputs;
    expect(
      vpcEndpointSpecs.map(({ serviceName }: { serviceName: string }) => serviceName),
    ).to.deep.equal([
      "com.amazonaws.sa-east-1.sagemaker.runtime",
      "com.amazonaws.sa-east-1.kinesis-firehose",
      "com.amazonaws.sa-east-1.secretsmanager",
      "com.amazonaws.sa-east-1.dynamodb",
      "com.amazonaws.sa-east-1.s3",
    ]);
  });

  it("runs the Lambda and the models in an existing VPC, and creates none", async () => {
    const { registered } = await declared("prod", THEIRS);

    const subnetIds = ["subnet-0a1b2c3d", "subnet-4e5f6a7b"];
    const securityGroupIds = ["sg-0a1b2c3d"];
    expect(only(registered, FUNCTION).inputs.vpcConfig).to.deep.equal({
      subnetIds,
      securityGroupIds,
    });
    expect(only(registered, MODEL, "fraud-model").inputs.vpcConfig).to.deep.equal({
      subnets: subnetIds,
      securityGroupIds,
    });
    expect(registered.filter(({ type }) => /^awsx?:ec2/.test(type))).to.deep.equal([]);
  });

  it("creates no S3 endpoint for serverless models, which are in no VPC", async () => {
    const { registered } = await program("dev", {
      ...stackConfig("dev"),
      "sentinela:networkMode": "create",
    });

    const { vpcEndpointSpecs } = only(registered, VPC).inputs;
    expect(JSON.stringify(vpcEndpointSpecs)).to.not.contain("com.amazonaws.sa-east-1.s3");
    expect(only(registered, MODEL, "fraud-model").inputs).to.not.have.property("vpcConfig");
  });

  it("locks the backup when a stack sets backupLockDays", async () => {
    const { registered } = await declared("prod", THEIRS);

    const lock = only(
      registered,
      "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    );
    expect([lock.name, lock.inputs.rule]).to.deep.equal([
      "transactions-backup-lock",
      { defaultRetention: { mode: "GOVERNANCE", days: 30 } },
    ]);
  });

  it("logs the requests to every bucket except the one with the logs", async () => {
    const { registered } = await declared("prod");

    const logged = registered.filter(({ type }) => type === "aws:s3/bucketLogging:BucketLogging");
    expect(logged.map(({ inputs }) => inputs.bucket).sort()).to.deep.equal([
      "lake-bucket",
      "models-bucket",
      "transactions-backup-bucket",
    ]);
  });

  it("lets a stack override the model's threshold", async () => {
    const { registered } = await program("dev", {
      ...stackConfig("dev"),
      "sentinela:fraudThreshold": "0.25",
    });

    const { variables } = only(registered, FUNCTION).inputs.environment;
    expect(variables.FRAUD_THRESHOLD).to.equal("0.25");
  });

  it("lets a stack choose how long profiles are kept", async () => {
    const { registered } = await program("dev", {
      ...stackConfig("dev"),
      "sentinela:profileExpiryDays": "400",
    });

    const { variables } = only(registered, FUNCTION).inputs.environment;
    expect(variables.PROFILE_EXPIRY_DAYS).to.equal("400");
  });

  it("registers nothing when a setting is wrong", async () => {
    const config = { ...stackConfig("prod"), "sentinela:streamShards": "4" };
    const registered = await deployment(config, "prod");

    runs += 1;
    const error: unknown = await import(`../index.ts?run=${runs}`).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(error).to.be.instanceOf(pulumi.RunError);
    expect((error as Error).message).to.contain("sentinela:streamShards must not be set");
    expect(registered).to.deep.equal([]);
  });
});

/** Whether the provider knows tags of a type: it then computes `tagsAll`. */
function isTaggable(type: string): boolean {
  const [, module = ""] = type.split(":");
  const file = fileURLToPath(
    new URL(`../node_modules/@pulumi/aws/${module}.d.ts`, import.meta.url),
  );
  if (!existsSync(file)) throw new Error(`the provider has no ${file}`);
  return readFileSync(file, "utf8").includes("readonly tagsAll:");
}
