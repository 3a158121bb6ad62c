import { expect } from "chai";
import { deaggregate } from "../../../emulator/firehose/aggregate.ts";
import { aggregate } from "./support.ts";

describe("de-aggregation", () => {
  it("unpacks the records of the Kinesis Producer Library with their partition keys", () => {
    const long = "x".repeat(5000);
    expect(
      deaggregate(aggregate("one", long, ""))?.map(({ partitionKey, data }) => [
        partitionKey,
        Buffer.from(data).toString(),
      ]),
    ).to.deep.equal([
      ["first", "one"],
      ["first", long],
      ["second", ""],
    ]);
  });

  it("takes anything else as it came", () => {
    const torn = aggregate("one");
    torn[10] = 0xff;
    for (const bytes of [Buffer.from('{"a":1}'), Buffer.alloc(0), torn, aggregate()]) {
      expect(deaggregate(bytes)).to.equal(undefined);
    }
  });
});
