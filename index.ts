import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import {
  AccessLogs,
  AccessPolicy,
  CustomerKeys,
  DELIVERED,
  DirectDelivery,
  ExpiringTable,
  encryptedWith,
  FAILED,
  hostedIn,
  invokeStatement,
  ModelEndpoint,
  Monitoring,
  modelCalls,
  networkOf,
  PrivateBucket,
  ScoringFunction,
  SecretKey,
  SOURCE_RECORDS,
  StreamPipeline,
  xgboostImage,
} from "./components/index.ts";
import { METRICS_NAMESPACE } from "./contract/metrics.ts";
import { readSettings } from "./settings.ts";
import { modelVariables, readModels } from "./trainedModels.ts";

// Transactions arrive on a stream. A Firehose passes them, in batches, through the scoring Lambda, which calls the
// endpoints of two models and keeps profiles; then it writes them to the lake. Suspected frauds get there sooner, by a
// Firehose of their own.

const settings = readSettings();
const trained = readModels();
const { endpoint, expiryDays, logRetentionDays, protect } = settings;
const tags = { Project: pulumi.getProject(), Stack: pulumi.getStack(), ManagedBy: "pulumi" };

// Left out, AWS's own keys encrypt.
const keys = settings.customerKeys ? new CustomerKeys("keys", { protect, tags }) : undefined;
const kmsKeyArn = keys?.data;
// How data and logs are kept, wherever they lie.
const data = { kmsKeyArn, protect, tags };
const logs = { logRetentionDays, logKeyArn: keys?.logs };

// What analysts and operators read: everything that became of a transaction.
const lake = new PrivateBucket("lake", {
  expiryDays: expiryDays.delivered,
  noncurrentExpiryDays: expiryDays.noncurrent,
  ...data,
});
const models = new PrivateBucket("models", {
  noncurrentExpiryDays: expiryDays.noncurrent,
  ...data,
});

// What is known of accounts and counterparties, under names that only the key can give.
const profiles = new ExpiringTable("profiles", data);
const profileKey = new SecretKey("profile-key", {
  description: "Key of the HMAC that names the profiles of accounts and counterparties",
  ...data,
});
// Suspected frauds, each as soon as it is scored.
const alerts = new DirectDelivery("alerts", { bucket: lake, folder: "alerts", ...data, ...logs });

// What the Lambda may do, and what a network of the stack's own lets through: the same.
const useProfiles = profiles.use(
  "dynamodb:BatchGetItem",
  "dynamodb:GetItem",
  "dynamodb:PutItem",
  "dynamodb:UpdateItem",
);
const readKey = profileKey.read();
const putAlerts = alerts.put();

const network = networkOf("network", settings.network, () => ({
  region: settings.region,
  calls: {
    "sagemaker.runtime": [invokeStatement(endpoint.mode, trained)],
    "kinesis-firehose": putAlerts.statements,
    secretsmanager: readKey.statements,
    dynamodb: useProfiles.statements,
    ...modelCalls(endpoint, { bucket: models, captureBucket: lake }),
  },
  tags,
}));

// What both models have in common.
const serving = {
  image: xgboostImage(),
  bucket: models,
  hosting: hostedIn(endpoint, { network: network?.models, volumeKeyArn: kmsKeyArn }),
  captureBucket: lake,
  // What is kept outlives its stack: where everything goes with the stack, nothing is.
  retain: protect,
  ...logs,
  tags,
};
const fraud = new ModelEndpoint("fraud", {
  artifact: trained.fraud.artifact,
  features: trained.fraud.features,
  ...serving,
});
const segmentation = new ModelEndpoint("segmentation", {
  artifact: trained.segmentation.artifact,
  features: trained.segmentation.features,
  ...serving,
});

const scoring = new ScoringFunction("scoring", {
  entry: fileURLToPath(new URL("functions/scoring/index.ts", import.meta.url)),
  environment: {
    ...modelVariables(trained, settings.fraudThreshold),
    FRAUD_ENDPOINT: fraud.name,
    SEGMENTATION_ENDPOINT: segmentation.name,
    PROFILE_TABLE: profiles.name,
    PROFILE_KEY_SECRET: profileKey.arn,
    PROFILE_EXPIRY_DAYS: String(settings.profileExpiryDays),
    ALERT_FIREHOSE: alerts.name,
  },
  endpoints: [fraud, segmentation],
  permissions: [useProfiles, readKey, putAlerts],
  network: network?.functions,
  memoryMb: settings.lambda.memoryMb,
  timeoutSeconds: settings.lambda.timeoutSeconds,
  reservedConcurrency: settings.lambda.reservedConcurrency,
  ...logs,
  tags,
});

const transactions = new StreamPipeline("transactions", {
  stream: encryptedWith(settings.stream, kmsKeyArn),
  lake,
  transformation: { functionArn: scoring.arn, buffer: settings.lambda.buffer },
  // The kind of record. On from the first day, since a Firehose can't learn to partition later.
  partitionKey: "tipo",
  buffer: settings.s3Buffer,
  backupExpiryDays: { current: expiryDays.backup, noncurrent: expiryDays.noncurrent },
  backupLockDays: settings.backupLockDays,
  backupKeyArn: kmsKeyArn,
  ...logs,
  protect,
  startAfter: [fraud, segmentation, scoring],
  tags,
});

if (settings.accessLogDays !== undefined) {
  new AccessLogs("access-logs", {
    buckets: { lake, models, backup: transactions.backup },
    expiryDays: settings.accessLogDays,
    noncurrentExpiryDays: expiryDays.noncurrent,
    protect,
    tags,
  });
}

// What was replayed already, by the SHA-256 of the original record.
const ledger = new ExpiringTable("ledger", data);

const serverless = endpoint.mode === "serverless";
const monitoring = new Monitoring("monitoring", {
  stream: {
    name: transactions.streamName,
    shards: settings.stream.mode === "provisioned" ? settings.stream.shards : undefined,
  },
  delivery: {
    name: transactions.firehoseName,
    alertName: alerts.name,
    bufferSeconds: settings.lambda.buffer.seconds + settings.s3Buffer.seconds,
  },
  function: { name: scoring.name, ...settings.lambda },
  endpoints: [
    { purpose: "fraud", name: fraud.name, serverless },
    { purpose: "segmentation", name: segmentation.name, serverless },
  ],
  scoring: { namespace: METRICS_NAMESPACE, tableName: profiles.name },
  quietMinutes: settings.alarms.quietMinutes,
  subscribers: settings.alarms,
  runbook: settings.alarms.runbook,
  protect,
  tags,
});

// For people and jobs outside of the stack.
const quarantine = "quarantine/";
const redrive = new AccessPolicy("redrive", {
  description: "Put failed records on the stream again",
  permissions: [
    lake.read(FAILED),
    lake.write(quarantine),
    transactions.put(),
    ledger.use("dynamodb:BatchGetItem", "dynamodb:UpdateItem"),
  ],
  tags,
});
const audit = new AccessPolicy("audit", {
  description: "Compare what was sent with what became of it",
  permissions: [
    lake.read(DELIVERED, FAILED, quarantine),
    transactions.backup.read(SOURCE_RECORDS),
    transactions.read(),
    ledger.use("dynamodb:BatchGetItem"),
  ],
  tags,
});
const training = new AccessPolicy("training", {
  description: "Read what was delivered, to train models",
  permissions: [lake.read(DELIVERED)],
  tags,
});

/** Where to put transactions. */
export const streamName = transactions.streamName;
export const streamArn = transactions.streamArn;
/** What a producer's role needs. */
export const producerPolicyArn = transactions.producerPolicyArn;
/** Where everything that became of transactions arrives, under the prefixes below. */
export const lakeBucket = lake.name;
/** Scored transactions. */
export const deliveredPrefix = DELIVERED;
/** Those that failed, and can be replayed; with Firehose's expressions. */
export const errorPrefix = transactions.errorPrefix;
/** Suspected frauds, each as soon as it is scored. */
export const alertPrefix = alerts.prefix;
/** Failed records that no replay can help. */
export const quarantinePrefix = quarantine;
/** Where transactions are kept as they came. */
export const backupBucket = transactions.backup.name;
export const backupPrefix = SOURCE_RECORDS;
/** What `npm run redrive`, `npm run audit` and `npm run train` need. */
export const redrivePolicyArn = redrive.arn;
export const auditPolicyArn = audit.arn;
export const trainingPolicyArn = training.arn;
export const modelsBucket = models.name;
/** Where profiles are kept, and the secret whose key names them. */
export const profileTable = profiles.name;
export const profileKeySecret = profileKey.arn;
/** What was replayed already. */
export const ledgerTable = ledger.name;
export const firehoseName = transactions.firehoseName;
export const alertFirehoseName = alerts.name;
export const functionName = scoring.name;
/** Where alarms are told, and seen. */
export const alarmTopicArn = monitoring.topicArn;
export const dashboardName = monitoring.dashboardName;
export const fraudEndpoint = fraud.name;
export const segmentationEndpoint = segmentation.name;
