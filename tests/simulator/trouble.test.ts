import { tmpdir } from "node:os";
import { KinesisClient, type KinesisClientConfig } from "@aws-sdk/client-kinesis";
import { expect } from "chai";
import { RefusedError } from "../../producer/putRecords.ts";
import { SideFile } from "../../simulator/sideFile.ts";
import { untilActive } from "../../simulator/stream.ts";
import { explain } from "../../simulator/trouble.ts";

const here = { stream: "transactions", region: "sa-east-1" };

describe("explain", () => {
  it("a missing region", async () => {
    const error = await failure({});

    expect(explain(error, { ...here, region: undefined })).to.equal(
      "no AWS region: give --region, or set AWS_REGION",
    );
  });

  it("missing credentials", async () => {
    const error = await failure({ region: "sa-east-1" });

    expect(explain(error, here)).to.equal(
      "no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    );
  });

  it("an endpoint that does not answer", async () => {
    const error = await failure({
      region: "sa-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      // The discard port: nothing listens there.
      endpoint: "http://127.0.0.1:9",
      maxAttempts: 1,
    });

    expect(explain(error, here)).to.match(
      /^Kinesis in sa-east-1 did not answer as it should \(.*ECONNREFUSED.*\): check the network, --region and AWS_ENDPOINT_URL$/,
    );
  });

  it("a stream that throttles to the end", () => {
    const error = new RefusedError("ProvisionedThroughputExceededException", 7);

    expect(explain(error, here)).to.equal(
      "stream transactions takes no more records (ProvisionedThroughputExceededException): send slower with --rate, or give it more shards",
    );
  });

  it("entries that fail for another reason", () => {
    expect(explain(new RefusedError("InternalFailure", 7), here)).to.equal(
      "stream transactions: 7 records were refused 15 times in a row (InternalFailure): try again later",
    );
  });

  it("credentials that are refused or lack a permission", () => {
    expect(explain(named("ExpiredTokenException"), here)).to.equal(
      "AWS refuses the credentials (ExpiredTokenException): renew them, and check the clock of this machine",
    );
    expect(explain(named("AccessDeniedException"), here)).to.equal(
      "not allowed (AccessDeniedException), or there is no such stream: these credentials need kinesis:DescribeStreamSummary and kinesis:PutRecords on stream transactions, and kms:GenerateDataKey on its key",
    );
  });

  it("a side file that can't be written", () => {
    const path = tmpdir();
    let error: unknown;
    try {
      new SideFile(path);
    } catch (thrown) {
      error = thrown;
    }

    expect(explain(error, here)).to.equal(
      `--sent ${path} can't be written: it is a directory: name another file`,
    );
  });

  it("but not a mistake of ours, which wants its stack", () => {
    expect(explain(new TypeError("undefined is not a function"), here)).to.equal(undefined);
  });
});

/** What the first call of a client throws. */
async function failure(settings: KinesisClientConfig): Promise<unknown> {
  const client = new KinesisClient(settings);
  try {
    await untilActive(client, here.stream, new AbortController().signal);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    client.destroy();
  }
}

function named(name: string): Error {
  return Object.assign(new Error("refused"), { name, $metadata: {} });
}
