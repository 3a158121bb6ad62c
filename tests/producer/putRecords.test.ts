import type { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { expect } from "chai";
import { putRecords, RefusedError } from "../../producer/putRecords.ts";

const ENTRIES = ["a", "b", "c"].map((text, index) => ({
  index,
  record: { PartitionKey: "1", Data: Buffer.from(text) },
}));

/** Put {@link ENTRIES} to a stream that refuses some of each request. */
async function put(refuses: (text: string, request: number) => boolean, signal?: AbortSignal) {
  const requests: string[][] = [];
  const accepted: number[][] = [];
  const send = async ({ input }: PutRecordsCommand) => {
    const texts = (input.Records ?? []).map(({ Data = new Uint8Array() }) =>
      Buffer.from(Data).toString(),
    );
    requests.push(texts);
    const Records = texts.map((text) =>
      refuses(text, requests.length)
        ? { ErrorCode: "ProvisionedThroughputExceededException" }
        : { SequenceNumber: "1" },
    );
    return { Records };
  };
  const client = { send } as unknown as KinesisClient;
  const error = await putRecords(client, "transactions", ENTRIES, {
    accepted: (entries) => accepted.push(entries.map(({ index }) => index)),
    signal: signal ?? new AbortController().signal,
    backoff: () => 0,
  }).catch((thrown) => thrown);
  return { requests, accepted, error };
}

describe("putting records", () => {
  it("repeats what the stream refused, and only that", async () => {
    expect(await put((text, request) => text !== "b" && request < 3)).to.deep.equal({
      requests: [
        ["a", "b", "c"],
        ["a", "c"],
        ["a", "c"],
      ],
      accepted: [[1], [], [0, 2]],
      error: undefined,
    });
  });

  it("gives up on what is refused every time, and has told of the rest", async () => {
    const { requests, accepted, error } = await put((text) => text === "c");

    expect([requests.length, accepted.flat()]).to.deep.equal([16, [0, 1]]);
    expect(error).to.be.instanceOf(RefusedError);
    expect(error.message).to.equal(
      "1 records were refused 15 times in a row (ProvisionedThroughputExceededException)",
    );
  });

  it("stops between two requests when it is told to", async () => {
    const stop = new AbortController();
    const refuses = () => {
      stop.abort();
      return true;
    };

    expect(await put(refuses, stop.signal)).to.deep.equal({
      requests: [["a", "b", "c"]],
      accepted: [[]],
      error: undefined,
    });
  });
});
