import { expect } from "chai";
import { readConfiguration } from "../../../emulator/firehose/configuration.ts";
import { deliveryStream, lambdaProcessor, type S3Inputs } from "../firehose/support.ts";

/** Why a delivery stream is refused, or "taken". */
function reading(s3: S3Inputs): string {
  try {
    readConfiguration(deliveryStream(s3));
    return "taken";
  } catch (error) {
    return (error as Error).message.replace("stream-firehose: ", "");
  }
}

const processor = (parameters: Record<string, string>): S3Inputs => ({
  processingConfiguration: lambdaProcessor(parameters),
});

describe("a declared delivery stream", () => {
  it("takes hints from end to end of their ranges, and none beyond", () => {
    const ranges: [(value: number) => S3Inputs, number, number, number, number][] = [
      [(bufferingSize) => ({ bufferingSize }), 0, 1, 128, 129],
      [(bufferingInterval) => ({ bufferingInterval }), -1, 0, 900, 901],
      [(size) => processor({ BufferSizeInMBs: String(size) }), 0.1, 0.2, 3, 3.1],
      [(seconds) => processor({ BufferIntervalInSeconds: String(seconds) }), -1, 0, 900, 901],
    ];
    for (const [inputs, below, least, most, above] of ranges) {
      expect(reading(inputs(below))).to.match(new RegExp(`>=${least}, got ${below}$`));
      expect([reading(inputs(least)), reading(inputs(most))]).to.deep.equal(["taken", "taken"]);
      expect(reading(inputs(above))).to.match(new RegExp(`<=${most}, got ${above}$`));
    }
  });

  it("buffers its backup for a second at least, where it may deliver without buffering", () => {
    const bucket = { bucketArn: "arn:aws:s3:::received", roleArn: "arn:aws:iam::1:role/backup" };
    expect(reading({ bufferingInterval: 0 })).to.equal("taken");
    expect(
      reading({
        s3BackupMode: "Enabled",
        s3BackupConfiguration: { ...bucket, bufferingInterval: 0 },
      }),
    ).to.equal(
      "s3BackupConfiguration.bufferingInterval must be at least 1: a backup can't go without buffering",
    );
  });

  it("needs an error prefix once its prefix has an expression", () => {
    const prefix = "!{timestamp:yyyy}/";
    expect(reading({ prefix })).to.equal(
      "errorOutputPrefix is required with dynamic partitioning and with expressions in prefix",
    );
    expect(reading({ prefix, errorOutputPrefix: "failed/" })).to.equal("taken");
    expect(reading({ prefix: "data/" })).to.equal("taken");
  });

  it("takes a file extension of a dot and lower case, of 128 characters at most", () => {
    const taken = ["", ".json", ".a-b_c.(1)!*'", `.${"x".repeat(127)}`];
    const refused = ["json", ".", ".JSON", ".a b", `.${"x".repeat(128)}`];
    for (const fileExtension of taken) {
      expect(reading({ fileExtension }), fileExtension).to.equal("taken");
    }
    for (const fileExtension of refused) {
      expect(reading({ fileExtension }), fileExtension).to.contain("fileExtension: ");
    }
  });

  it("is refused with a format that is not emulated, by name", () => {
    for (const compressionFormat of ["ZIP", "Snappy", "HADOOP_SNAPPY"]) {
      expect(reading({ compressionFormat })).to.equal(
        `extendedS3Configuration.compressionFormat: only UNCOMPRESSED and GZIP are emulated, got ${compressionFormat}`,
      );
    }
  });

  it("is refused with a processor that is not emulated, by name", () => {
    for (const type of ["AppendDelimiterToRecord", "RecordDeAggregation", "Decompression"]) {
      expect(
        reading({ processingConfiguration: { enabled: true, processors: [{ type }] } }),
      ).to.equal(
        `extendedS3Configuration.processingConfiguration.processors.0.type: only Lambda processors are emulated, got ${type}`,
      );
    }
  });
});
