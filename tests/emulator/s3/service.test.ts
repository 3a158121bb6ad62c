import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { s3 } from "../../../emulator/s3/service.ts";
import { openWorld, resource, type World } from "../../support/world.ts";

const Bucket = "lake-1a2b3c4";

describe("local S3", () => {
  let world: World;
  let client: S3Client;

  beforeEach(() => open());

  afterEach(async () => {
    client.destroy();
    await world.remove();
  });

  async function open(out?: string): Promise<void> {
    world = await openWorld(
      [
        resource("aws:s3/bucket:Bucket", "lake", {}, { bucket: Bucket }),
        resource("aws:s3/bucketObjectv2:BucketObjectv2", "model", {
          bucket: Bucket,
          key: "models/model.tar.gz",
          source: { kind: "file", bytes: Buffer.from("model") },
          contentType: "application/gzip",
          metadata: { version: "fraud-1" },
        }),
      ],
      out === undefined ? {} : { out },
    );
    client = new S3Client({ ...world.me, maxAttempts: 1 });
    await world.start(s3);
  }

  function put(Key: string, Body: string | Buffer | Readable, input: object = {}) {
    return client.send(new PutObjectCommand({ Bucket, Key, Body, ...input }));
  }

  async function get(Key: string, input: Partial<GetObjectCommandInput> = {}): Promise<string> {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...input }));
    return (await Body?.transformToString()) ?? "";
  }

  function list(input: Partial<ListObjectsV2CommandInput> = {}) {
    return client.send(new ListObjectsV2Command({ Bucket, ...input }));
  }

  function refused(promise: Promise<unknown>) {
    return promise.then(
      () => expect.fail("it was accepted"),
      ({ name, message, $metadata }) => ({ name, message, status: $metadata.httpStatusCode }),
    );
  }

  /** What the directory of the bucket holds, as a user sees it. */
  async function files(): Promise<string[]> {
    const entries = await readdir(join(world.out, "s3", Bucket), { recursive: true });
    return entries.sort();
  }

  it("holds the declared objects from the start, as plain files", async () => {
    expect(await readdir(join(world.out, "s3"))).to.deep.equal([Bucket]);
    expect(await files()).to.deep.equal(["models", "models/model.tar.gz"]);
    const { Body, ContentType, Metadata } = await client.send(
      new GetObjectCommand({ Bucket, Key: "models/model.tar.gz" }),
    );
    expect([await Body?.transformToString(), ContentType, Metadata]).to.deep.equal([
      "model",
      "application/gzip",
      { version: "fraud-1" },
    ]);
  });

  it("gives back what was put, with its headers and metadata", async () => {
    const { ETag } = await put("a/b c+ç.json", "body", {
      ContentType: "application/json",
      ContentEncoding: "gzip",
      Metadata: { kind: "transacao" },
    });

    expect(await readFile(join(world.out, "s3", Bucket, "a", "b c+ç.json"), "utf8")).to.equal(
      "body",
    );
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: "a/b c+ç.json" }));
    const { $metadata, LastModified, ...described } = head;
    expect(LastModified).to.be.instanceOf(Date);
    expect(described).to.deep.equal({
      AcceptRanges: "bytes",
      ContentLength: 4,
      ContentType: "application/json",
      ContentEncoding: "gzip",
      ETag: '"841a2d689ad86bd1611447453c22c6fc"',
      Metadata: { kind: "transacao" },
    });
    expect(ETag).to.equal('"841a2d689ad86bd1611447453c22c6fc"');
    expect(await get("a/b c+ç.json")).to.equal("body");
  });

  it("stores streams without their framing, and checks their trailing checksum", async () => {
    const Body = Readable.from([Buffer.alloc(70_000, "x"), Buffer.from("end")]);
    const { ChecksumCRC32 } = await put("stream", Body, { ContentLength: 70_003 });

    const read = await client.send(new GetObjectCommand({ Bucket, Key: "stream" }));
    expect(await read.Body?.transformToString()).to.equal(`${"x".repeat(70_000)}end`);
    expect(ChecksumCRC32).to.match(/^[\w+/]{6}==$/);
    expect([read.ChecksumCRC32, read.ContentEncoding]).to.deep.equal([ChecksumCRC32, undefined]);
  });

  it("takes large and empty bodies", async () => {
    await put("large", Buffer.alloc(5 * 1024 * 1024, "x"));
    await put("empty", "", { ContentLength: 0 });

    expect(await get("large")).to.have.lengthOf(5 * 1024 * 1024);
    expect(await get("empty")).to.equal("");
  });

  for (const [what, input, name] of [
    ["a CRC32", { ChecksumCRC32: "AAAAAA==" }, "BadDigest"],
    ["a SHA-256", { ChecksumSHA256: `${"A".repeat(43)}=` }, "BadDigest"],
    ["an MD5", { ContentMD5: `${"A".repeat(22)}==` }, "BadDigest"],
    ["a checksum it can't compute", { ChecksumCRC32C: "AAAAAA==" }, "NotImplemented"],
  ] as const) {
    it(`refuses a body with ${what} of another`, async () => {
      expect((await refused(put("a", "body", input))).name).to.equal(name);
      expect(await files()).to.deep.equal(["models", "models/model.tar.gz"]);
    });
  }

  it("replaces an object, unless the key must be new", async () => {
    await put("a", "one", { ContentType: "text/plain" });
    await put("a", "two!");
    expect(await get("a")).to.equal("two!");

    expect(await refused(put("a", "three", { IfNoneMatch: "*" }))).to.deep.equal({
      name: "PreconditionFailed",
      message: "At least one of the pre-conditions you specified did not hold",
      status: 412,
    });
    await put("b", "three", { IfNoneMatch: "*" });
    expect([await get("a"), await get("b")]).to.deep.equal(["two!", "three"]);
  });

  it("lets only one of two writers have a new key", async () => {
    const writers = ["one", "two", "three"].map((body) => put("a", body, { IfNoneMatch: "*" }));
    const ends = await Promise.allSettled(writers);

    expect(ends.filter(({ status }) => status === "fulfilled")).to.have.lengthOf(1);
  });

  it("gives ranges", async () => {
    await put("a", "0123456789");

    expect(await get("a", { Range: "bytes=2-4" })).to.equal("234");
    expect(await get("a", { Range: "bytes=7-" })).to.equal("789");
    expect(await get("a", { Range: "bytes=-2" })).to.equal("89");
    expect(await get("a", { Range: "bytes=8-99" })).to.equal("89");
    const part = await client.send(new GetObjectCommand({ Bucket, Key: "a", Range: "bytes=2-4" }));
    expect([part.$metadata.httpStatusCode, part.ContentRange]).to.deep.equal([206, "bytes 2-4/10"]);
    expect(await refused(get("a", { Range: "bytes=10-" }))).to.deep.equal({
      name: "InvalidRange",
      message: "The requested range is not satisfiable",
      status: 416,
    });
  });

  it("gives an object only if its ETag is the one that is asked for", async () => {
    const { ETag } = await put("a", "body");

    expect(await get("a", { IfMatch: ETag })).to.equal("body");
    expect((await refused(get("a", { IfMatch: '"other"' }))).status).to.equal(412);
    expect((await refused(get("a", { IfNoneMatch: ETag }))).status).to.equal(304);
  });

  it("notices a file that was changed by hand, and one that was added", async () => {
    const { ETag } = await put("a", "body", { ContentType: "text/plain" });
    await writeFile(join(world.out, "s3", Bucket, "a"), "changed");
    await mkdir(join(world.out, "s3", Bucket, "x"));
    await writeFile(join(world.out, "s3", Bucket, "x", "y"), "added");

    const head = await client.send(new HeadObjectCommand({ Bucket, Key: "a" }));
    expect(head.ETag).to.not.equal(ETag);
    expect([head.ContentLength, head.ContentType]).to.deep.equal([7, "binary/octet-stream"]);
    expect(await get("x/y")).to.equal("added");
  });

  it("lists keys in the order of their bytes, page by page", async () => {
    for (const key of ["b", "a/2", "a/1", "a-1", "ç"]) await put(key, key);

    const { Contents = [], KeyCount, IsTruncated } = await list();
    expect(Contents.map(({ Key, Size }) => [Key, Size])).to.deep.equal([
      ["a-1", 3],
      ["a/1", 3],
      ["a/2", 3],
      ["b", 1],
      ["models/model.tar.gz", 5],
      ["ç", 2],
    ]);
    expect([KeyCount, IsTruncated]).to.deep.equal([6, false]);

    const pages: (string | undefined)[][] = [];
    let token: string | undefined;
    do {
      const page = await list({ MaxKeys: 4, ...(token && { ContinuationToken: token }) });
      pages.push(page.Contents?.map(({ Key }) => Key) ?? []);
      token = page.NextContinuationToken;
    } while (token);
    expect(pages).to.deep.equal([
      ["a-1", "a/1", "a/2", "b"],
      ["models/model.tar.gz", "ç"],
    ]);
  });

  it("lists by prefix, by delimiter, after a key, and encoded", async () => {
    for (const key of ["y=1/a&b <c>", "y=1/m=2/a", "y=1/m=2/b", "y=1/m=3/a", "y=2/a"])
      await put(key, key);
    const shown = async (input: Partial<ListObjectsV2CommandInput>) => {
      const { Contents = [], CommonPrefixes = [] } = await list(input);
      return [Contents.map(({ Key }) => Key), CommonPrefixes.map(({ Prefix }) => Prefix)];
    };

    expect(await shown({ Delimiter: "/" })).to.deep.equal([[], ["models/", "y=1/", "y=2/"]]);
    expect(await shown({ Prefix: "y=1/", Delimiter: "/" })).to.deep.equal([
      ["y=1/a&b <c>"],
      ["y=1/m=2/", "y=1/m=3/"],
    ]);
    expect(await shown({ StartAfter: "y=1/m=2/a", MaxKeys: 2 })).to.deep.equal([
      ["y=1/m=2/b", "y=1/m=3/a"],
      [],
    ]);
    expect(await shown({ Prefix: "y=1/a", EncodingType: "url" })).to.deep.equal([
      ["y%3D1/a%26b+%3Cc%3E"],
      [],
    ]);
    expect(await shown({ Prefix: "none" })).to.deep.equal([[], []]);
  });

  it("goes on behind a common prefix that ended a page", async () => {
    for (const key of ["a/1", "a/2", "b/1"]) await put(key, key);
    const first = await list({ Delimiter: "/", MaxKeys: 1 });
    const second = await list({
      Delimiter: "/",
      MaxKeys: 1,
      ContinuationToken: first.NextContinuationToken,
    });

    expect(first.CommonPrefixes).to.deep.equal([{ Prefix: "a/" }]);
    expect(second.CommonPrefixes).to.deep.equal([{ Prefix: "b/" }]);
  });

  it("refuses a page size or token that makes no sense", async () => {
    expect((await refused(list({ ContinuationToken: "?" }))).name).to.equal("InvalidArgument");
    expect((await refused(list({ MaxKeys: -1 }))).name).to.equal("InvalidArgument");
  });

  it("deletes objects, and the directories that nothing else needs", async () => {
    for (const key of ["a/b/1", "a/2", "c"]) await put(key, key);
    await client.send(new DeleteObjectCommand({ Bucket, Key: "a/b/1" }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: "never/there" }));
    expect(await files()).to.deep.equal(["a", "a/2", "c", "models", "models/model.tar.gz"]);

    const { Deleted, Errors } = await client.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: {
          Objects: [{ Key: "a/2" }, { Key: "c&<>" }, { Key: "../x" }, { Key: "c", VersionId: "1" }],
        },
      }),
    );
    expect(Deleted).to.deep.equal([{ Key: "a/2" }, { Key: "c&<>" }]);
    expect(Errors?.map(({ Key, Code }) => [Key, Code])).to.deep.equal([
      ["../x", "NotImplemented"],
      ["c", "NotImplemented"],
    ]);
    expect(await get("c")).to.equal("c");
    const quiet = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Quiet: true, Objects: [{ Key: "c" }] } }),
    );
    expect(quiet.Deleted).to.equal(undefined);
    expect(await files()).to.deep.equal(["models", "models/model.tar.gz"]);
  });

  it("names the bucket or key that is not there", async () => {
    const of = (name: string) => ({ Bucket: name });

    expect(await refused(get("none"))).to.deep.equal({
      name: "NoSuchKey",
      message: "The specified key does not exist.",
      status: 404,
    });
    expect(await refused(put("a", "b", of("other")))).to.deep.equal({
      name: "NoSuchBucket",
      message: "The specified bucket does not exist",
      status: 404,
    });
    expect(
      (await refused(client.send(new HeadObjectCommand({ Bucket, Key: "none" })))).name,
    ).to.equal("NotFound");
    expect((await refused(client.send(new HeadBucketCommand(of("other"))))).name).to.equal(
      "NotFound",
    );
    expect((await client.send(new HeadBucketCommand({ Bucket }))).BucketRegion).to.equal(
      "sa-east-1",
    );
  });

  for (const key of [
    "../escape",
    "a/../../escape",
    "a//b",
    "folder/",
    "a\0b",
    "a\\b",
    "./a",
    "x".repeat(256),
  ]) {
    it(`refuses the key ${JSON.stringify(key.slice(0, 20))}, which a directory can't hold`, async () => {
      const { name, status } = await refused(put(key, "body"));
      expect([name, status]).to.deep.equal(["NotImplemented", 501]);
      expect(existsSync(join(world.out, "s3", "escape"))).to.equal(false);
      expect(existsSync(join(world.out, "escape"))).to.equal(false);
      expect((await refused(get(key))).name).to.equal("NotImplemented");
    });
  }

  it("refuses a key above 1,024 bytes", async () => {
    expect((await refused(put(`${"a/".repeat(512)}b`, "body"))).name).to.equal("KeyTooLongError");
  });

  it("refuses a key that is a directory of others, and one below another's key", async () => {
    await put("a/b", "body");
    const message = (key: string) =>
      `the key ${key} needs another object's key as a directory, or is a directory of other objects: the local S3 keeps objects as plain files and can't hold both`;

    expect((await refused(put("a", "body"))).message).to.equal(message("a"));
    expect((await refused(put("a/b/c", "body"))).message).to.equal(message("a/b/c"));
    expect(await files()).to.deep.equal(["a", "a/b", "models", "models/model.tar.gz"]);
  });

  it("refuses what it doesn't emulate, by name", async () => {
    const message = async (promise: Promise<unknown>) => (await refused(promise)).message;
    const multipart = new CreateMultipartUploadCommand({ Bucket, Key: "a" });
    const copy = new CopyObjectCommand({ Bucket, Key: "a", CopySource: `${Bucket}/b` });

    expect(await message(client.send(multipart))).to.equal(
      "the local S3 does not emulate POST ?uploads",
    );
    expect(await message(client.send(copy))).to.equal(
      "the local S3 does not emulate PutObject with x-amz-copy-source",
    );
  });

  it("tells virtual-hosted style off", async () => {
    const host = `${Bucket}.localhost:1`;
    client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers.host = host;
        return next(args);
      },
      { step: "build", priority: "low" },
    );

    expect(await refused(get("models/model.tar.gz"))).to.deep.equal({
      name: "NotImplemented",
      message: `the local S3 does not emulate virtual-hosted style (host ${host}): use the endpoint as http://127.0.0.1:<port>, or forcePathStyle, for it`,
      status: 501,
    });
  });

  it("keeps objects and metadata for a run that continues", async () => {
    await put("a", "body", { ContentType: "text/plain" });
    client.destroy();
    await world.close();
    await writeFile(join(world.out, "s3-metadata", Bucket, "0.part"), "half");
    await open(world.out);

    const head = await client.send(new HeadObjectCommand({ Bucket, Key: "a" }));
    expect(head.ContentType).to.equal("text/plain");
    const kept = await readdir(join(world.out, "s3-metadata", Bucket));
    expect(kept.filter((file) => file.endsWith(".part"))).to.deep.equal([]);
  });
});
