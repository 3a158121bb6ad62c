import { setImmediate } from "node:timers/promises";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { invoker } from "../../../emulator/firehose/invocation.ts";
import { outcomes } from "../../../emulator/firehose/outcome.ts";
import { type Delivery, LAMBDA_ARN, openDelivery } from "../firehose/support.ts";

/** A function that is invoked once and then, if it fails, `retries` times more. */
function invoking(retries: number, send: () => Promise<object>) {
  const client = { send } as unknown as LambdaClient;
  return invoker({ client, arn: LAMBDA_ARN, retries, signal: new AbortController().signal });
}

describe("an invocation by Firehose", () => {
  it("is tried again at once, as often as declared", async () => {
    const throttled = () =>
      Promise.reject(Object.assign(new Error("busy"), { $metadata: { httpStatusCode: 429 } }));
    // Whatever waits, for however short a time, comes in behind.
    const invoked = await Promise.race([
      invoking(9, throttled)(Buffer.from("{}")),
      setImmediate("it paused"),
    ]);
    expect(invoked).to.deep.include({ attempts: 10 });
  });

  it("may take five minutes, whatever the function's own timeout", async () => {
    const limits: unknown[] = [];
    const { setTimeout } = globalThis;
    globalThis.setTimeout = ((call: () => void, milliseconds: number) => {
      limits.push(milliseconds);
      return setTimeout(call, milliseconds);
    }) as typeof setTimeout;
    try {
      await invoking(0, async () => ({ Payload: Buffer.from("{}") }))(Buffer.from("{}"));
    } finally {
      globalThis.setTimeout = setTimeout;
    }
    expect(limits).to.deep.equal([300_000]);
  });

  it("fails a record that comes back Ok with its data left out", () => {
    const records = [{ recordId: "a", result: "Ok" }];
    expect(outcomes(["a"], Buffer.from(JSON.stringify({ records })))).to.deep.equal([
      {
        result: "Failed",
        failure: {
          code: "Lambda.InvalidReturnFormat",
          message:
            "The data field cannot be null when the SourceType is DirectPut or KinesisStreamAsSource and processing result is Ok. The value field cannot be null when the SourceType is MSKAsSource and processing result is Ok.",
        },
      },
    ]);
  });
});

describe("the error object of a failed record", () => {
  let delivery: Delivery;
  afterEach(() => delivery.world.remove());

  it("holds the original, whatever data came back, and has neither extension nor encoding", async () => {
    const headers: unknown[] = [];
    delivery = await openDelivery({
      transform: ({ records }) => ({
        records: records.map(({ recordId }) => ({
          recordId,
          result: "ProcessingFailed",
          data: Buffer.from("other").toString("base64"),
        })),
      }),
      s3: { errorOutputPrefix: "errors/", compressionFormat: "GZIP" },
      async beforeS3({ headers: given }) {
        headers.push([given["content-type"], given["content-encoding"]]);
        return undefined;
      },
    });
    await delivery.put("original");
    await delivery.settled();
    const [[key, text] = ["", ""]] = Object.entries(await delivery.objects());
    expect(key).to.match(/^errors\/processing-failed\/\d{4}(\/\d\d){3}\/delivery-1-[-\da-f]+$/);
    expect(JSON.parse(text).rawData).to.equal(Buffer.from("original").toString("base64"));
    expect(headers).to.deep.equal([["application/octet-stream", undefined]]);
  });
});
