import { expect } from "chai";
import { StreamStateError, untilActive } from "../../simulator/stream.ts";
import { type TestKinesis, testKinesis } from "./testKinesis.ts";

describe("untilActive", () => {
  let kinesis: TestKinesis;

  afterEach(() => kinesis.close());

  it("waits while a stream is being made", async () => {
    kinesis = await testKinesis({ statuses: ["CREATING", "ACTIVE"] });

    await untilActive(kinesis.client(), kinesis.stream, new AbortController().signal);

    expect(kinesis.looks).to.equal(2);
  });

  it("refuses a stream that is being deleted", async () => {
    kinesis = await testKinesis({ statuses: ["DELETING"] });

    const error = await untilActive(
      kinesis.client(),
      kinesis.stream,
      new AbortController().signal,
    ).catch((thrown: unknown) => thrown);

    expect(error).to.be.instanceOf(StreamStateError);
    expect((error as Error).message).to.equal(
      "stream transactions is being deleted: name another one with --stream, or deploy it again",
    );
  });
});
