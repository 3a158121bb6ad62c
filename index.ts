import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ModelEndpoint } from "./components/modelEndpoint.ts";
import { PrivateBucket } from "./components/privateBucket.ts";
import { ProfileTable } from "./components/profileTable.ts";
import { ScoringFunction } from "./components/scoringFunction.ts";
import { SecretKey } from "./components/secretKey.ts";
import { StreamPipeline } from "./components/streamPipeline.ts";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "./contract/features.ts";
import {
  checkedManifest,
  fraudManifestSchema,
  segmentationManifestSchema,
} from "./contract/manifest.ts";
import { readSettings } from "./settings.ts";

const settings = readSettings();
const fraudModel = manifestOf("fraud", fraudManifestSchema, FRAUD_FEATURES);
const segmentationModel = manifestOf(
  "segmentation",
  segmentationManifestSchema,
  SEGMENTATION_FEATURES,
);
const { logRetentionDays, protect } = settings;
const tags = {
  Project: pulumi.getProject(),
  Stack: pulumi.getStack(),
  ManagedBy: "pulumi",
};

const models = new PrivateBucket("models", {
  noncurrentExpiryDays: settings.expiryDays.noncurrent,
  protect,
  tags,
});
const image = aws.sagemaker.getPrebuiltEcrImageOutput({
  repositoryName: "sagemaker-xgboost",
  imageTag: "1.7-1",
}).registryPath;
const endpoint = (name: string, features: readonly string[]) =>
  new ModelEndpoint(name, {
    image,
    artefact: path(`models/${name}/model.tar.gz`),
    bucket: models,
    features,
    hosting: settings.endpoint,
    logRetentionDays,
    tags,
  });
const fraud = endpoint("fraud", fraudModel.features);
const segmentation = endpoint("segmentation", segmentationModel.features);

// What is known of accounts and counterparties, under names that only the key can give.
const profiles = new ProfileTable("profiles", { protect, tags });
const profileKey = new SecretKey("profile-key", {
  description: "Key of the HMAC that names the profiles of accounts and counterparties",
  protect,
  tags,
});

const scoring = new ScoringFunction("scoring", {
  entry: path("functions/scoring/index.ts"),
  environment: {
    FRAUD_ENDPOINT: fraud.name,
    FRAUD_MODEL: fraudModel.version,
    FRAUD_FEATURES: fraudModel.features.join(","),
    FRAUD_THRESHOLD: String(settings.fraudThreshold ?? fraudModel.threshold),
    SEGMENTATION_ENDPOINT: segmentation.name,
    SEGMENTATION_MODEL: segmentationModel.version,
    SEGMENTATION_FEATURES: segmentationModel.features.join(","),
    SEGMENTS: JSON.stringify(segmentationModel.segments),
    PROFILE_TABLE: profiles.name,
    PROFILE_KEY_SECRET: profileKey.arn,
    PROFILE_EXPIRY_DAYS: String(settings.profileExpiryDays),
  },
  endpoints: [fraud, segmentation],
  permissions: [profiles.readWrite(), profileKey.read()],
  memoryMb: settings.lambda.memoryMb,
  timeoutSeconds: settings.lambda.timeoutSeconds,
  reservedConcurrency: settings.lambda.reservedConcurrency,
  logRetentionDays,
  tags,
});

const transactions = new StreamPipeline("transactions", {
  stream: settings.stream,
  transformation: { functionArn: scoring.arn, buffer: settings.lambda.buffer },
  // The kind of record. On from the first day, since a Firehose can't learn to partition later.
  partitionKey: "tipo",
  buffer: settings.s3Buffer,
  expiryDays: settings.expiryDays,
  logRetentionDays,
  protect,
  startAfter: [fraud, segmentation, scoring],
  tags,
});

/** Where to put transactions. */
export const streamName = transactions.streamName;
export const streamArn = transactions.streamArn;
/** What a producer's role needs. */
export const producerPolicyArn = transactions.producerPolicyArn;
/** Where scored transactions arrive, and under `errorPrefix` those that failed. */
export const lakeBucket = transactions.lake.name;
export const errorPrefix = transactions.errorPrefix;
/** Where transactions are kept as they came. */
export const backupBucket = transactions.backup.name;
export const modelsBucket = models.name;
/** Where profiles are kept, and the secret whose key names them. */
export const profileTable = profiles.name;
export const profileKeySecret = profileKey.arn;
export const firehoseName = transactions.firehoseName;
export const functionName = scoring.name;
export const fraudEndpoint = fraud.name;
export const segmentationEndpoint = segmentation.name;

/** Absolute path of a file of this project. */
function path(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** What the manifest of a model says, after checking it. */
function manifestOf<T extends { features: string[] }>(
  name: string,
  schema: Parameters<typeof checkedManifest<T>>[0],
  features: readonly string[],
): T {
  const file = `models/${name}/manifest.json`;
  try {
    return checkedManifest(schema, JSON.parse(readFileSync(path(file), "utf8")), file, features);
  } catch (error) {
    const { message } = error as Error;
    throw new pulumi.RunError(message.startsWith(file) ? message : `${file}: ${message}`);
  }
}
