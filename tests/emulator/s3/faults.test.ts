import {
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  type S3ServiceException,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { Faults } from "../../../emulator/faults/faults.ts";
import { s3 } from "../../../emulator/s3/service.ts";
import { openWorld, resource, type World } from "../../support/world.ts";

describe("a faulty bucket", () => {
  let world: World;
  let client: S3Client;
  const faults = new Faults({ "s3-fail": 1 }, 1);

  before(async () => {
    const bucket = resource("aws:s3/bucket:Bucket", "lake", {}, { bucket: "lake" });
    world = await openWorld([bucket], { faults });
    await world.start(s3);
    client = new S3Client({ ...world.me, maxAttempts: 1 });
  });
  after(async () => {
    client.destroy();
    await world.remove();
  });

  const put = (Key: string) =>
    client.send(new PutObjectCommand({ Bucket: "lake", Key, Body: Key })).then(
      () => "stored",
      ({ name, $metadata }: S3ServiceException) => `${$metadata.httpStatusCode} ${name}`,
    );
  const get = (Key: string) =>
    client.send(new GetObjectCommand({ Bucket: "lake", Key })).then(
      ({ Body }) => Body?.transformToString(),
      ({ name }: Error) => name,
    );

  it("fails writes, half of them with the object stored, and lets everything else be", async () => {
    const answers: string[] = [];
    for (let i = 0; i < 20; i++) answers.push(await put(`object-${i}`));
    expect(new Set(answers)).to.deep.equal(new Set(["503 SlowDown", "500 InternalError"]));
    const found = await Promise.all(answers.map((_, i) => get(`object-${i}`)));
    expect(found).to.deep.equal(answers.map((_, i) => (i % 2 === 0 ? "NoSuchKey" : `object-${i}`)));
  });

  it("takes objects once the faults are stopped", async () => {
    faults.stop();
    expect(await put("object")).to.equal("stored");
    expect(await get("object")).to.equal("object");
  });
});
