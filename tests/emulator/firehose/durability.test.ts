import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { AwsError } from "../../../emulator/request.ts";
import { answering, type Delivery, type DeliveryOptions, openDelivery } from "./support.ts";

const SHARD = "shardId-000000000000";

describe("a Firehose that is interrupted", () => {
  let delivery: Delivery;
  const open = async (options: DeliveryOptions) => {
    delivery = await openDelivery(options);
  };
  afterEach(() => delivery.world.remove());

  async function delivered(): Promise<string[]> {
    const texts = Object.values(await delivery.objects()).join("");
    return (texts.match(/\w+/g) ?? []).sort();
  }

  it("delivers what is put from its creation on, and nothing from before", async () => {
    await open({ before: ["old\n"] });
    await delivery.put("new\n");
    await delivery.settled();
    expect(await delivered()).to.deep.equal(["new"]);
  });

  it("delivers what was put while it was away, even if it had read nothing yet", async () => {
    await open({ before: ["old\n"] });
    const { world } = delivery;
    expect(Object.keys((await delivery.checkpoint()).shards[SHARD] ?? {})).to.deep.equal(["since"]);
    await delivery.firehose.close();
    await delivery.put("meanwhile\n");
    await world.close();

    await open({ out: world.out });
    await delivery.put("after\n");
    await delivery.settled();
    expect(await delivered()).to.deep.equal(["after", "meanwhile"]);
  });

  it("tries again while S3 is away, and holds its checkpoint back until S3 has the records", async () => {
    let refused = 0;
    let away = true;
    const calls = new EventTarget();
    await open({
      transform: answering((text) => text),
      async beforeS3() {
        if (!away) return undefined;
        refused++;
        calls.dispatchEvent(new Event("refused"));
        throw new AwsError(503, "SlowDown", "Reduce your request rate.");
      },
    });
    const before = await delivery.checkpoint();
    await delivery.put("a\n", "b\n");
    while (refused < 3) await once(calls, "refused");
    expect(await delivery.checkpoint()).to.deep.equal(before);
    expect(delivery.firehose.idle()).to.equal(false);
    expect(delivery.firehose.delivered).to.equal(0);

    away = false;
    await delivery.settled();
    expect(await delivered()).to.deep.equal(["a", "b"]);
    expect(Object.keys((await delivery.checkpoint()).shards[SHARD] ?? {})).to.deep.equal(["after"]);
  });

  it("reads again, after it was stopped, what was not durable, and nothing else", async () => {
    let away = false;
    const beforeS3 = async () => {
      if (away) throw new AwsError(503, "SlowDown", "Reduce your request rate.");
      return undefined;
    };
    const transform = answering((text) => text);
    await open({ transform, beforeS3 });
    await delivery.put("a\n");
    await delivery.settled();
    away = true;
    const read = delivery.changed(() => delivery.firehose.transformed === 3);
    await delivery.put("b\n", "c\n");
    await read;
    const { world } = delivery;
    await world.close();

    away = false;
    await open({ transform, beforeS3, out: world.out });
    await delivery.put("d\n");
    await delivery.settled();
    expect(await delivered()).to.deep.equal(["a", "b", "c", "d"]);
    expect(delivery.firehose.delivered).to.equal(3);
  });

  it("delivers twice rather than never what was written when its checkpoint was not", async () => {
    await open({});
    const file = join(delivery.world.out, "firehose", "delivery", "checkpoint.json");
    const before = await readFile(file);
    await delivery.put("a\n");
    await delivery.settled();
    const { world } = delivery;
    await world.close();
    await writeFile(file, before);

    await open({ out: world.out });
    await delivery.settled();
    expect(await delivered()).to.deep.equal(["a", "a"]);
  });

  it("holds its checkpoint back until the backup has the records, too", async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await open({
      s3: {
        s3BackupMode: "Enabled",
        s3BackupConfiguration: {
          bucketArn: "arn:aws:s3:::received",
          roleArn: "arn:aws:iam::123456789012:role/backup",
          bufferingInterval: 6,
        },
      },
      async beforeS3({ path }) {
        if (path.startsWith("/received/")) await released;
        return undefined;
      },
    });
    const before = await delivery.checkpoint();
    const written = delivery.changed(() => delivery.firehose.delivered === 1);
    await delivery.put("a\n");
    await written;
    expect(delivery.firehose.idle()).to.equal(false);
    expect(await delivery.checkpoint()).to.deep.equal(before);
    release();
    await delivery.settled();
    expect(Object.values(await delivery.objects("received"))).to.deep.equal(["a\n"]);
  });

  it("says why when it can't go on", async () => {
    await open({ withoutLake: true });
    await delivery.put("a\n");
    const expected =
      /^Firehose delivery can't write s3:\/\/lake\/\S+: NoSuchBucket: The specified bucket does not exist$/;
    const [settled, failed] = await Promise.allSettled([
      delivery.settled(),
      delivery.firehose.failed,
    ]);
    expect(settled).to.have.nested.property("reason.message").that.matches(expected);
    expect(failed).to.have.nested.property("reason.message").that.matches(expected);
  });

  it("tells those who wait when it is closed before the records are durable", async () => {
    await open({ s3: { bufferingInterval: 900 } });
    const read = delivery.changed(() => !delivery.firehose.idle());
    await delivery.put("a\n");
    await read;
    const settled = delivery.settled().catch((error) => error);
    await delivery.firehose.close();
    expect((await settled).message).to.equal("Firehose delivery was closed");
    expect(await delivery.objects()).to.deep.equal({});
  });
});
