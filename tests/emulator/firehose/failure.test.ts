import { LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { invoker } from "../../../emulator/firehose/invocation.ts";
import { AwsError } from "../../../emulator/request.ts";
import {
  answering,
  type Delivery,
  type DeliveryOptions,
  FIREHOSE_ROLE,
  LAMBDA_ARN,
  openDelivery,
  type Transform,
} from "./support.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("a Firehose whose Lambda fails", () => {
  let delivery: Delivery;
  const open = async (options: DeliveryOptions) => {
    delivery = await openDelivery(options);
  };
  afterEach(() => delivery.world.remove());

  const errorOutputPrefix = "errors/!{firehose:error-output-type}/";

  /** Keys and lines of the error objects, with the times checked and left out. */
  async function errors(): Promise<[string, Record<string, unknown>[]][]> {
    const objects = Object.entries(await delivery.objects());
    return objects
      .filter(([key]) => key.startsWith("errors/"))
      .map(([key, text]) => {
        const lines = text.split("\n");
        expect(lines.pop()).to.equal("");
        return [
          key.slice(0, key.lastIndexOf("/")),
          lines.map((line) => {
            const { arrivalTimestamp, attemptEndingTimestamp, ...rest } = JSON.parse(line);
            expect(attemptEndingTimestamp).to.be.within(arrivalTimestamp, Date.now());
            return rest;
          }),
        ];
      });
  }

  it("writes one line a record, in the order and spelling of real error objects", async () => {
    await open({
      transform: answering((text) => (text === "good" ? text : { result: "ProcessingFailed" })),
      s3: { errorOutputPrefix, compressionFormat: "GZIP", fileExtension: ".txt.gz" },
    });
    await delivery.put("bad", "good", "worse");
    await delivery.settled();
    const [[key, text] = ["", ""]] = Object.entries(await delivery.objects()).filter(([name]) =>
      name.startsWith("errors/"),
    );
    expect(key).to.match(
      /^errors\/processing-failed\/delivery-1-\d{4}(-\d\d){5}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
    const line = (raw: string) =>
      `{"rawData":"${base64(raw)}","errorCode":"Lambda.ProcessingFailedStatus",` +
      `"errorMessage":"ProcessingFailed status set for record","attemptsMade":1,` +
      `"arrivalTimestamp":N,"attemptEndingTimestamp":N,"lambdaARN":"${LAMBDA_ARN}"}\n`;
    expect(text.replace(/Timestamp":\d{13}/g, 'Timestamp":N')).to.equal(
      line("bad") + line("worse"),
    );
    const { delivered, kept } = delivery.firehose;
    expect([delivered, kept]).to.deep.equal([1, 2]);
  });

  it("leaves nothing of a dropped record", async () => {
    await open({ transform: answering(() => ({ result: "Dropped" })), s3: { errorOutputPrefix } });
    await delivery.put("a", "b");
    await delivery.settled();
    expect(await delivery.objects()).to.deep.equal({});
    expect(delivery.firehose.dropped).to.equal(2);
  });

  it("fails only the record that was left out, without invoking again", async () => {
    let invocations = 0;
    await open({
      transform(event) {
        invocations++;
        return answering((text) => text)({ ...event, records: event.records.slice(1) });
      },
      s3: { errorOutputPrefix },
    });
    await delivery.put("a", "b");
    await delivery.settled();
    expect(invocations).to.equal(1);
    expect(delivery.firehose.delivered).to.equal(1);
    expect((await errors())[0]?.[1]).to.deep.equal([
      {
        rawData: base64("a"),
        errorCode: "Lambda.MissingRecordId",
        errorMessage:
          "One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.",
        attemptsMade: 1,
        lambdaARN: LAMBDA_ARN,
      },
    ]);
  });

  const batchFailures: [string, Transform, string, string][] = [
    [
      "throws",
      () => {
        throw new Error("boom");
      },
      "Lambda.FunctionError",
      "The Lambda function was successfully invoked but it returned an error result.",
    ],
    [
      "runs into its timeout",
      () => {
        throw new Error("2026-01-01T00:00:00.000Z 1 Task timed out after 3.00 seconds");
      },
      "Lambda.FunctionTimedOut",
      "The Lambda function invocation timed out. Increase the Timeout setting in the Lambda function.",
    ],
    [
      "may not be invoked",
      () => {
        throw new AwsError(403, "AccessDeniedException", "not authorized");
      },
      "Lambda.InvokeAccessDenied",
      "Access was denied. Ensure that the access policy allows access to the Lambda function.",
    ],
    [
      "is throttled",
      () => {
        throw new AwsError(429, "TooManyRequestsException", "Rate exceeded");
      },
      "Lambda.InvokeLimitExceeded",
      "The Lambda function was throttled. Increase its concurrency limit.",
    ],
    [
      "can't be reached",
      () => {
        throw new AwsError(500, "ServiceException", "internal");
      },
      "Lambda.InvocationFailed",
      "The Lambda function could not be invoked (ServiceException).",
    ],
  ];
  for (const [what, transform, errorCode, errorMessage] of batchFailures) {
    it(`keeps the whole batch after four attempts when it ${what}`, async () => {
      let invocations = 0;
      await open({
        transform(event) {
          invocations++;
          return transform(event);
        },
        s3: { errorOutputPrefix },
      });
      await delivery.put("a", "b");
      await delivery.settled();
      expect(invocations).to.equal(4);
      const shared = { errorCode, errorMessage, attemptsMade: 4, lambdaARN: LAMBDA_ARN };
      expect(await errors()).to.deep.equal([
        [
          "errors/processing-failed",
          [
            { rawData: base64("a"), ...shared },
            { rawData: base64("b"), ...shared },
          ],
        ],
      ]);
    });
  }

  it("says so when the declared function doesn't exist", async () => {
    await open({
      transform: answering((text) => text),
      processor: { LambdaArn: `${LAMBDA_ARN}-other` },
      s3: { errorOutputPrefix },
    });
    await delivery.put("a");
    await delivery.settled();
    expect((await errors())[0]?.[1][0]).to.deep.include({
      errorCode: "Lambda.ResourceNotFound",
      lambdaARN: `${LAMBDA_ARN}-other`,
    });
  });

  it("makes as many retries as declared, and delivers when one of them succeeds", async () => {
    let invocations = 0;
    const failing =
      (times: number): Transform =>
      (event) => {
        if (++invocations <= times) throw new Error("boom");
        return answering((text) => text)(event);
      };
    const processor = { NumberOfRetries: "1" };
    await open({ transform: failing(1), processor, s3: { errorOutputPrefix } });
    await delivery.put("a");
    await delivery.settled();
    expect(delivery.firehose.delivered).to.equal(1);
    await delivery.world.remove();

    invocations = 0;
    await open({ transform: failing(2), processor, s3: { errorOutputPrefix } });
    await delivery.put("a");
    await delivery.settled();
    expect((await errors())[0]?.[1][0]).to.deep.include({ attemptsMade: 2 });
  });

  it("gives up an invocation that outlasts Firehose's own limit", async () => {
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await open({ transform: () => answered });
    const client = new LambdaClient({
      ...delivery.world.client(FIREHOSE_ROLE, "firehose.amazonaws.com"),
      maxAttempts: 1,
    });
    const { signal } = new AbortController();
    const invoke = invoker({ client, arn: LAMBDA_ARN, retries: 1, signal, longest: 50 });
    const { ended, ...invoked } = await invoke(Buffer.from('{"records":[]}'));
    expect(invoked).to.deep.equal({
      attempts: 2,
      failure: {
        code: "Lambda.FunctionTimedOut",
        message:
          "The Lambda function invocation timed out. Increase the Timeout setting in the Lambda function.",
      },
    });
    answer();
    client.destroy();
  });

  it("keeps a record that is larger than Firehose takes, without invoking", async () => {
    let invocations = 0;
    await open({ transform: () => invocations++, s3: { errorOutputPrefix } });
    const large = Buffer.alloc(1000 * 1024 + 1, "x");
    await delivery.put(large);
    await delivery.settled();
    expect(invocations).to.equal(0);
    expect((await errors())[0]?.[1]).to.deep.equal([
      {
        rawData: large.toString("base64"),
        errorCode: "Firehose.RecordTooLarge",
        errorMessage: "The record is larger than 1024000 bytes.",
        attemptsMade: 0,
        lambdaARN: LAMBDA_ARN,
      },
    ]);
  });
});
