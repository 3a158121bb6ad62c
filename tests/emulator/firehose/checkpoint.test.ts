import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Checkpoint } from "../../../emulator/firehose/checkpoint.ts";
import { Watermark } from "../../../emulator/firehose/watermark.ts";

describe("the watermark of a shard", () => {
  it("advances only over records that are durable with all before them", () => {
    const watermark = new Watermark();
    const [a, b, c] = ["1", "2", "3"].map((number) => watermark.add(number, 10, 1));
    if (!a || !b || !c) throw new Error("three positions were added");
    watermark.settle(b);
    expect([watermark.durable, watermark.open, watermark.held]).to.deep.equal([undefined, 3, 20]);
    watermark.settle(a);
    expect([watermark.durable, watermark.open, watermark.held]).to.deep.equal(["2", 1, 10]);
    watermark.settle(c);
    expect([watermark.durable, watermark.open, watermark.held]).to.deep.equal(["3", 0, 0]);
  });

  it("waits for every part of a record", () => {
    const watermark = new Watermark();
    const position = watermark.add("1", 10, 2);
    watermark.settle(position);
    expect(watermark.durable).to.equal(undefined);
    watermark.settle(position);
    expect(watermark.durable).to.equal("1");
  });

  it("stays right over many records that settle out of order", () => {
    const watermark = new Watermark();
    const positions = Array.from({ length: 5000 }, (_, i) => watermark.add(String(i), 1, 1));
    for (let i = 4999; i >= 2500; i--) watermark.settle(positions[i] as never);
    expect([watermark.durable, watermark.open]).to.deep.equal([undefined, 5000]);
    for (let i = 0; i < 2499; i++) watermark.settle(positions[i] as never);
    expect([watermark.durable, watermark.open]).to.deep.equal(["2498", 2501]);
    watermark.settle(positions[2499] as never);
    expect([watermark.durable, watermark.open, watermark.held]).to.deep.equal(["4999", 0, 0]);
  });
});

describe("the checkpoint", () => {
  let directory: string;
  let file: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "checkpoint-"));
    file = join(directory, "delivery", "checkpoint.json");
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("survives as a whole, with what was set while it was being written", async () => {
    const checkpoint = await Checkpoint.open(file, "arn:stream");
    expect(checkpoint.isNew).to.equal(true);
    checkpoint.set("shard-1", { since: 5 });
    const first = checkpoint.write();
    checkpoint.set("shard-0", { after: "9" });
    await Promise.all([first, checkpoint.write()]);

    expect(await readFile(file, "utf8")).to.equal(
      '{"stream":"arn:stream","shards":{"shard-0":{"after":"9"},"shard-1":{"since":5}}}\n',
    );
    expect(await readdir(join(directory, "delivery"))).to.deep.equal(["checkpoint.json"]);
    const again = await Checkpoint.open(file, "arn:stream");
    expect(again.isNew).to.equal(false);
    expect(again.start("shard-0")).to.deep.equal({ after: "9" });
    expect(again.start("shard-2")).to.equal(undefined);
  });

  it("covers a record once that is written, by the number and not by its text", async () => {
    const checkpoint = await Checkpoint.open(file, "arn:stream");
    checkpoint.set("shard-0", { after: "100" });
    expect(checkpoint.covers("shard-0", "99")).to.equal(false);
    await checkpoint.write();
    expect(["99", "100", "101"].map((tip) => checkpoint.covers("shard-0", tip))).to.deep.equal([
      true,
      true,
      false,
    ]);
    checkpoint.set("shard-1", { since: 0 });
    await checkpoint.write();
    expect(checkpoint.covers("shard-1", "1")).to.equal(false);
  });

  it("refuses the file of another stream", async () => {
    const checkpoint = await Checkpoint.open(file, "arn:stream");
    checkpoint.set("shard-0", { after: "1" });
    await checkpoint.write();
    const error = await Checkpoint.open(file, "arn:other").catch((thrown) => thrown);
    expect(error.message).to.equal(
      `${file}: checkpoint of arn:stream, but the Firehose reads arn:other; use another directory`,
    );
  });
});
