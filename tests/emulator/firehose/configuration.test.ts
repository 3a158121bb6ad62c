import { expect } from "chai";
import { readConfiguration } from "../../../emulator/firehose/configuration.ts";
import {
  deliveryStream,
  FIREHOSE_ROLE,
  LAMBDA_ARN,
  lambdaProcessor,
  type S3Inputs,
} from "./support.ts";

function read(s3: S3Inputs = {}, inputs: Record<string, unknown> = {}) {
  return readConfiguration(deliveryStream(s3, inputs));
}

const partitioned: S3Inputs = {
  dynamicPartitioningConfiguration: { enabled: true },
  prefix: "data/!{partitionKeyFromLambda:tipo}/",
  errorOutputPrefix: "errors/!{firehose:error-output-type}/",
  bufferingSize: 64,
  bufferingInterval: 60,
  processingConfiguration: lambdaProcessor(),
};

describe("a Firehose's configuration", () => {
  it("fills in what the provider and the service would", () => {
    const { delivery, errors, processor, backup } = read({
      processingConfiguration: lambdaProcessor(),
    });
    expect(delivery).to.deep.include({
      bucket: "lake",
      roleArn: FIREHOSE_ROLE,
      hints: { size: 5 * 2 ** 20, seconds: 300 },
    });
    expect(delivery.compression.extension).to.equal("");
    expect(errors.hints).to.deep.equal(delivery.hints);
    expect(processor).to.deep.equal({
      arn: LAMBDA_ARN,
      roleArn: FIREHOSE_ROLE,
      hints: { size: 2 ** 20, seconds: 60 },
      retries: 3,
    });
    expect(backup).to.equal(undefined);
  });

  it("takes the declared processor parameters, which are texts", () => {
    const { processor } = read({
      processingConfiguration: lambdaProcessor({
        BufferSizeInMBs: "0.5",
        BufferIntervalInSeconds: "0",
        NumberOfRetries: "9",
        RoleArn: "arn:aws:iam::123456789012:role/invoker",
      }),
    });
    expect(processor).to.deep.include({
      roleArn: "arn:aws:iam::123456789012:role/invoker",
      hints: { size: 2 ** 19, seconds: 0 },
      retries: 9,
    });
  });

  it("leaves processing off unless it is enabled", () => {
    const { processors } = lambdaProcessor();
    expect(read({ processingConfiguration: { processors } }).processor).to.equal(undefined);
  });

  it("lets a file extension override that of the format, but not the error objects' lack of one", () => {
    const { delivery, errors } = read({ compressionFormat: "GZIP", fileExtension: ".json.gz" });
    expect(delivery.naming.extension).to.equal(".json.gz");
    expect(delivery.compression.encoding).to.equal("gzip");
    expect(errors.naming.extension).to.equal("");
    expect(errors.compression.encoding).to.equal(undefined);
  });

  it("gives the backup its own bucket, hints and format", () => {
    const { backup } = read({
      s3BackupMode: "Enabled",
      s3BackupConfiguration: {
        bucketArn: "arn:aws:s3:::received",
        roleArn: "arn:aws:iam::123456789012:role/backup",
        bufferingSize: 9,
        bufferingInterval: 70,
        compressionFormat: "GZIP",
      },
    });
    expect(backup).to.deep.include({
      bucket: "received",
      roleArn: "arn:aws:iam::123456789012:role/backup",
      hints: { size: 9 * 2 ** 20, seconds: 70 },
    });
  });

  it("takes records by itself when it has no source, encrypted if so declared", () => {
    const directPut = { kinesisSourceConfiguration: undefined };
    const { source, encrypted } = read({ bufferingInterval: 0 }, directPut);
    expect([source, encrypted]).to.deep.equal([undefined, false]);
    const serverSideEncryption = { enabled: true, keyType: "AWS_OWNED_CMK" };
    expect(read({}, { ...directPut, serverSideEncryption }).encrypted).to.equal(true);
  });

  it("is read with dynamic partitioning on", () => {
    expect(read(partitioned).partitionKeys).to.deep.equal(["tipo"]);
  });

  const refused: [string, string, S3Inputs, Record<string, unknown>?][] = [
    [
      "partition keys without dynamic partitioning",
      "Dynamic Partitioning Namespaces can only be part of a prefix expression when Dynamic Partitioning is enabled.",
      { ...partitioned, dynamicPartitioningConfiguration: { enabled: false } },
    ],
    [
      "dynamic partitioning without partition keys",
      "S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled",
      { ...partitioned, prefix: "data/" },
    ],
    [
      "dynamic partitioning without processing",
      "Processing Configuration is not enabled when DataPartitioning is enabled",
      { ...partitioned, processingConfiguration: { enabled: false } },
    ],
    [
      "the Lambda's keys without a Lambda",
      "Lambda should be present when S3 Prefix contains keys from partitionKeyFromLambda namespace",
      { ...partitioned, processingConfiguration: { enabled: true } },
    ],
    [
      "keys from a query",
      "MetadataExtraction processor should be present when S3 Prefix has partitionKeyFromQuery namespace",
      { ...partitioned, prefix: "!{partitionKeyFromQuery:k}/" },
    ],
    [
      "small buffers with dynamic partitioning, the provider's default included",
      "BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled. (bufferingSize is 5)",
      { ...partitioned, bufferingSize: undefined },
    ],
    [
      "short intervals with dynamic partitioning",
      "BufferingHints.IntervalInSeconds must be at least 60 seconds when Dynamic Partitioning is enabled. (bufferingInterval is 59)",
      { ...partitioned, bufferingInterval: 59 },
    ],
    [
      "dynamic partitioning without an error prefix",
      "errorOutputPrefix is required",
      { ...partitioned, errorOutputPrefix: undefined },
    ],
    [
      "the kind of error in the prefix",
      "prefix may not contain !{firehose:error-output-type}",
      { prefix: "!{firehose:error-output-type}/", errorOutputPrefix: "e/" },
    ],
    [
      "partition keys in the error prefix",
      "errorOutputPrefix may not contain partition keys",
      { errorOutputPrefix: "!{partitionKeyFromLambda:k}/!{firehose:error-output-type}/" },
    ],
    [
      "an error prefix with expressions but not the kind of error",
      "errorOutputPrefix with expressions must contain !{firehose:error-output-type}",
      { errorOutputPrefix: "!{timestamp:yyyy}/" },
    ],
    [
      "a backup without a place",
      "s3BackupMode Enabled needs s3BackupConfiguration",
      { s3BackupMode: "Enabled" },
    ],
    [
      "a pattern that is not emulated",
      'stream-firehose: prefix: timestamp pattern "YYYY": Y is not emulated',
      { prefix: "!{timestamp:YYYY}/", errorOutputPrefix: "e/" },
    ],
    [
      "a time zone that doesn't exist",
      'stream-firehose: customTimeZone must be UTC or an IANA time zone, got "Brasilia"',
      { customTimeZone: "Brasilia" },
    ],
    [
      "a buffer out of range",
      "stream-firehose: extendedS3Configuration.bufferingSize: Too big: expected number to be <=128, got 129",
      { bufferingSize: 129 },
    ],
    [
      "a Lambda buffer out of range",
      "stream-firehose: Lambda processor: BufferSizeInMBs: Too small: expected number to be >=0.2, got 0.1",
      { processingConfiguration: lambdaProcessor({ BufferSizeInMBs: "0.1" }) },
    ],
    [
      "compression that is not emulated",
      "extendedS3Configuration.compressionFormat: only UNCOMPRESSED and GZIP are emulated, got Snappy",
      { compressionFormat: "Snappy" },
    ],
    [
      "other processors",
      "processors.0.type: only Lambda processors are emulated, got MetadataExtraction",
      { processingConfiguration: { enabled: true, processors: [{ type: "MetadataExtraction" }] } },
    ],
    [
      "conversion to columns",
      "conversion to Parquet or ORC is not emulated",
      { dataFormatConversionConfiguration: {} },
    ],
    [
      "other destinations",
      "destination: only extended_s3 is emulated, got iceberg",
      {},
      { destination: "iceberg" },
    ],
    [
      "another source",
      "stream-firehose: mskSourceConfiguration: a Firehose's source is a Kinesis stream or Direct PUT here, not another one",
      {},
      { kinesisSourceConfiguration: undefined, mskSourceConfiguration: { topicName: "t" } },
    ],
    [
      "encryption of its own beside a Kinesis stream",
      "stream-firehose: serverSideEncryption is for Direct PUT",
      {},
      { serverSideEncryption: { enabled: true } },
    ],
  ];
  for (const [what, message, s3, inputs] of refused) {
    it(`refuses ${what}`, () => {
      expect(() => read(s3, inputs)).to.throw(message);
    });
  }
});
