import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect as connectTcp } from "node:net";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { FirehoseClient, ListDeliveryStreamsCommand } from "@aws-sdk/client-firehose";
import { KinesisClient, ListStreamsCommand } from "@aws-sdk/client-kinesis";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { expect } from "chai";
import type { ClientSettings } from "../../../emulator/clientSettings.ts";
import { type Gateway, openGateway } from "../../../emulator/gateway/gateway.ts";
import type { Authoriser } from "../../../emulator/iam/authoriser.ts";
import { AwsError, type AwsRequest } from "../../../emulator/request.ts";
import { type Service, SIGNING_NAMES } from "../../../emulator/service.ts";

const REGION = "sa-east-1";
const ME = "arn:aws:iam::123456789012:user/me";

describe("gateway", () => {
  let gateway: Gateway;
  let me: ClientSettings;
  let seen: AwsRequest[];
  /** Why something is refused, by action; nothing is unless a test says so. */
  let refusals: Record<string, string>;
  const authoriser: Authoriser = {
    refusal: (_, { action }) => refusals[action],
    assumption: (_, service) => service && refusals["sts:AssumeRole"],
    denials: [
      { principal: ME, action: "test:See", resource: "*", reason: "for no reason", times: 1 },
    ],
  };
  const clients: { destroy(): void }[] = [];

  beforeEach(async () => {
    refusals = {};
    gateway = await openGateway({ region: REGION, authoriser });
    me = { ...gateway.client(ME), maxAttempts: 1 } as ClientSettings;
    seen = [];
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await gateway.close();
  });

  /** Serve what remembers each call and answers `{}`. */
  function serve(signingName: NonNullable<Service["signingName"]>, answer = "{}"): void {
    gateway.serve({
      signingName,
      resourceTypes: [],
      access: () => [
        { action: "test:See", resource: "*" },
        { action: "test:Touch", resource: "a-thing" },
      ],
      async handle(request) {
        seen.push(request);
        return { status: 200, headers: { "content-type": "application/json" }, body: answer };
      },
      async close() {},
    });
  }

  function opened<C extends { destroy(): void }>(client: C): C {
    clients.push(client);
    return client;
  }

  /** A client whose requests are changed after they were signed. */
  function tampering(change: (request: Request) => void, settings: object = {}): S3Client {
    const client = opened(new S3Client({ ...me, ...settings }));
    client.middlewareStack.add(
      (next) => (args) => {
        change(args.request as Request);
        return next(args);
      },
      { step: "finalizeRequest", priority: "low" },
    );
    return client;
  }
  interface Request {
    path: string;
    body: unknown;
    headers: Record<string, string>;
    query: Record<string, string>;
  }

  function refused(promise: Promise<unknown>) {
    return promise.then(
      () => expect.fail("it was accepted"),
      ({ name, $metadata }) => [name, $metadata.httpStatusCode],
    );
  }

  it("hands a call on with who made it, to the service it was signed for", async () => {
    serve("kinesis");
    serve("lambda");
    await opened(new KinesisClient(me)).send(new ListStreamsCommand({}));
    await opened(new LambdaClient(me)).send(
      new InvokeCommand({ FunctionName: "f:g", Qualifier: "live", Payload: "[1]" }),
    );

    const [stream, invocation] = seen;
    expect([stream?.service, stream?.principal, stream?.headers["x-amz-target"]]).to.deep.equal([
      "kinesis",
      ME,
      "Kinesis_20131202.ListStreams",
    ]);
    expect([invocation?.service, invocation?.method, invocation?.path]).to.deep.equal([
      "lambda",
      "POST",
      "/2015-03-31/functions/f%3Ag/invocations",
    ]);
    expect(invocation?.query.get("Qualifier")).to.equal("live");
    expect(invocation?.body.toString()).to.equal("[1]");
  });

  it("serves HTTP/1.1 and HTTP/2 on the same port", async () => {
    serve("kinesis");
    await opened(new KinesisClient(me)).send(new ListStreamsCommand({}));
    await opened(new KinesisClient({ ...me, requestHandler: new NodeHttpHandler() })).send(
      new ListStreamsCommand({}),
    );

    expect(seen.map(({ headers }) => headers[":authority"] !== undefined)).to.deep.equal([
      true,
      false,
    ]);
  });

  it("waits for the start of a connection that comes in pieces", async () => {
    const socket = connectTcp(Number(new URL(gateway.url).port), "127.0.0.1");
    socket.setNoDelay(true);
    await new Promise<void>((sent) => socket.write("P", () => sent()));
    socket.write("UT / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n");
    const [answer] = await once(socket, "data");
    socket.destroy();

    expect(String(answer)).to.match(/^HTTP\/1.1 403 Forbidden\r\n/);
  });

  it("gives each principal a key of its own, and the same one each time", async () => {
    const other = gateway.client(`${ME}2`);

    expect(gateway.client(ME)).to.deep.equal({
      region: REGION,
      endpoint: gateway.url,
      credentials: me.credentials,
    });
    expect(other.credentials.accessKeyId).to.not.equal(me.credentials.accessKeyId);
    expect(other.credentials.secretAccessKey).to.not.equal(me.credentials.secretAccessKey);
  });

  it("gives a role another key for each service that acts as it, and tells them apart in errors", async () => {
    serve("lambda");
    refusals = { "test:See": "because nobody may" };
    const role = "arn:aws:iam::123456789012:role/bank/scoring";
    const settings = ["lambda", "firehose"].map((service) =>
      gateway.client(role, `${service}.amazonaws.com`),
    );
    const messages = await Promise.all(
      settings.map((one) =>
        opened(new LambdaClient(one))
          .send(new InvokeCommand({ FunctionName: "f" }))
          .catch(({ message }) => message),
      ),
    );

    expect(messages).to.deep.equal(
      ["lambda", "firehose"].map(
        (session) =>
          `User: arn:aws:sts::123456789012:assumed-role/scoring/${session} is not authorized to perform: test:See on resource: * because nobody may`,
      ),
    );
  });

  it("lets no service act as a role that doesn't let it in", () => {
    refusals = { "sts:AssumeRole": "because it doesn't" };

    expect(() => gateway.client(`${ME}2`, "lambda.amazonaws.com")).to.throw(
      `lambda.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${ME}2 because it doesn't`,
    );
  });

  it("takes no service that doesn't say what its calls do", () => {
    const service: Service = {
      signingName: "s3",
      resourceTypes: [],
      handle: async () => ({ status: 200 }),
      async close() {},
    };

    expect(() => gateway.serve(service)).to.throw(
      "the service s3 has to say what its calls do (access)",
    );
  });

  it("tells what its authoriser denied", () => {
    expect(gateway.denials).to.equal(authoriser.denials);
  });

  it("gives every answer a request id, errors included", async () => {
    serve("kinesis");
    const { $metadata } = await opened(new KinesisClient(me)).send(new ListStreamsCommand({}));
    const error = await opened(new S3Client(me))
      .send(new ListBucketsCommand({}))
      .catch((error) => error);

    expect($metadata.requestId).to.match(/^[0-9a-f-]{36}$/);
    expect(error.$metadata.requestId).to.match(/^[0-9a-f-]{36}$/);
  });

  it("names the services there are when another is called", async () => {
    serve("kinesis");
    const error = await opened(new S3Client(me))
      .send(new ListBucketsCommand({}))
      .catch((error) => error);

    expect([error.name, error.message]).to.deep.equal([
      "NotImplemented",
      "the service s3 is not emulated; what is: kinesis",
    ]);
  });

  describe("refuses, in the protocol of the service that was called,", () => {
    const call = {
      dynamodb: (settings: ClientSettings) =>
        opened(new DynamoDBClient(settings)).send(new ListTablesCommand({})),
      firehose: (settings: ClientSettings) =>
        opened(new FirehoseClient(settings)).send(new ListDeliveryStreamsCommand({})),
      kinesis: (settings: ClientSettings) =>
        opened(new KinesisClient(settings)).send(new ListStreamsCommand({})),
      lambda: (settings: ClientSettings) =>
        opened(new LambdaClient(settings)).send(new InvokeCommand({ FunctionName: "f" })),
      s3: (settings: ClientSettings) =>
        opened(new S3Client(settings)).send(new ListBucketsCommand({})),
      sagemaker: (settings: ClientSettings) =>
        opened(new SageMakerRuntimeClient(settings)).send(
          new InvokeEndpointCommand({ EndpointName: "e", Body: "1" }),
        ),
      secretsmanager: (settings: ClientSettings) =>
        opened(new SecretsManagerClient(settings)).send(
          new GetSecretValueCommand({ SecretId: "s" }),
        ),
    };
    const failures = {
      dynamodb: "InternalServerError",
      firehose: "InternalFailure",
      kinesis: "InternalFailure",
      lambda: "InternalFailure",
      s3: "InternalError",
      sagemaker: "InternalFailure",
      secretsmanager: "InternalServiceError",
    };

    for (const service of SIGNING_NAMES) {
      const s3 = service === "s3";
      const status = ["lambda", "s3", "sagemaker"].includes(service) ? 403 : 400;

      it(`a wrong secret (${service})`, async () => {
        serve(service);
        const credentials = { ...me.credentials, secretAccessKey: "wrong" };
        expect(await refused(call[service]({ ...me, credentials }))).to.deep.equal([
          s3 ? "SignatureDoesNotMatch" : "InvalidSignatureException",
          status,
        ]);
        expect(seen).to.deep.equal([]);
      });

      it(`a key that nobody has (${service})`, async () => {
        serve(service);
        const credentials = { ...me.credentials, accessKeyId: "AKIANOBODY" };
        expect(await refused(call[service]({ ...me, credentials }))).to.deep.equal([
          s3 ? "InvalidAccessKeyId" : "UnrecognizedClientException",
          status,
        ]);
      });

      it(`another region (${service})`, async () => {
        serve(service);
        expect(await refused(call[service]({ ...me, region: "us-east-1" }))).to.deep.equal([
          s3 ? "AuthorizationHeaderMalformed" : "InvalidSignatureException",
          status,
        ]);
      });

      it(`a request of an hour ago (${service})`, async () => {
        serve(service);
        const settings = { ...me, systemClockOffset: -3_600_000 };
        expect(await refused(call[service](settings))).to.deep.equal([
          s3 ? "RequestTimeTooSkewed" : "InvalidSignatureException",
          status,
        ]);
      });

      it(`what the caller may not do (${service})`, async () => {
        serve(service);
        refusals = { "test:Touch": "because nobody may" };
        const error = await call[service](me).catch((error) => error);

        expect([error.name, error.$metadata.httpStatusCode, error.message]).to.deep.equal([
          s3 ? "AccessDenied" : "AccessDeniedException",
          status,
          `User: ${ME} is not authorized to perform: test:Touch on resource: ${s3 ? '"a-thing"' : "a-thing"} because nobody may`,
        ]);
        expect(seen).to.deep.equal([]);
      });

      it(`a service that isn't there (${service})`, async () => {
        expect(await refused(call[service](me))).to.deep.equal(["NotImplemented", 501]);
      });

      it(`what the service itself refuses, or fails at (${service})`, async () => {
        gateway.serve({
          signingName: service,
          resourceTypes: [],
          access: () => [{ action: "test:See", resource: "*" }],
          async handle() {
            if (seen.length > 0) throw new TypeError("a bug");
            seen.push({} as AwsRequest);
            throw new AwsError(409, "Busy", "not now", { Reason: "because" });
          },
          async close() {},
        });
        const error = await call[service](me).catch((error) => error);
        expect([error.name, error.message, error.Reason]).to.deep.equal([
          "Busy",
          "not now",
          "because",
        ]);
        const bug = await call[service](me).catch((error) => error);
        expect([bug.name, bug.message, bug.$metadata.httpStatusCode]).to.deep.equal([
          failures[service],
          `the local ${service} failed: a bug`,
          500,
        ]);
      });
    }
  });

  it("refuses a request whose path, query, header or body was changed on the way", async () => {
    serve("s3");
    const put = (client: S3Client) =>
      refused(client.send(new PutObjectCommand({ Bucket: "b", Key: "k", Body: "body" })));

    const mismatch = ["SignatureDoesNotMatch", 403];
    expect(
      await put(
        tampering((request) => {
          request.path = "/b/other";
        }),
      ),
    ).to.deep.equal(mismatch);
    expect(
      await put(
        tampering((request) => {
          request.query.acl = "";
        }),
      ),
    ).to.deep.equal(mismatch);
    expect(
      await put(
        tampering(({ headers }) => {
          headers["x-amz-checksum-crc32"] = "AAAAAA==";
        }),
      ),
    ).to.deep.equal(mismatch);
    expect(
      await put(
        tampering((request) => {
          request.body = "ydob";
        }),
      ),
    ).to.deep.equal(["XAmzContentSHA256Mismatch", 400]);
    expect(
      await put(
        tampering(({ headers }) => {
          headers["x-amz-meta-added"] = "later";
        }),
      ),
    ).to.deep.equal(["AccessDenied", 403]);
    expect(seen).to.deep.equal([]);
  });

  it("accepts an unsigned body where its sender says so, and no signed chunks", async () => {
    serve("s3", "");
    const put = (mode: string) => {
      const client = opened(new S3Client(me));
      client.middlewareStack.add(
        (next) => (args) => {
          (args.request as Request).headers["x-amz-content-sha256"] = mode;
          return next(args);
        },
        { step: "build", priority: "low" },
      );
      return client.send(new PutObjectCommand({ Bucket: "b", Key: "k", Body: "body" }));
    };

    await put("UNSIGNED-PAYLOAD");
    expect(seen[0]?.body.toString()).to.equal("body");
    expect(await refused(put("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"))).to.deep.equal([
      "NotImplemented",
      501,
    ]);
  });

  for (const [what, body] of [
    ["breaks off", "4\r\nbody"],
    ["has no sizes", "body\r\n"],
    ["lacks its trailer", "4\r\nbody\r\n0\r\n\r\n"],
    ["is longer than declared", "5\r\nbody!\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"],
  ] as const) {
    it(`refuses aws-chunked framing that ${what}`, async () => {
      serve("s3");
      const client = opened(new S3Client({ ...me, requestChecksumCalculation: "WHEN_REQUIRED" }));
      client.middlewareStack.add(
        (next) => (args) => {
          Object.assign((args.request as Request).headers, {
            "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            "x-amz-decoded-content-length": "4",
            "x-amz-trailer": "x-amz-checksum-crc32",
          });
          return next(args);
        },
        { step: "build", priority: "low" },
      );

      expect(
        await refused(client.send(new PutObjectCommand({ Bucket: "b", Key: "k", Body: body }))),
      ).to.deep.equal(["IncompleteBody", 400]);
    });
  }

  it("takes bodies up to a size", async () => {
    await gateway.close();
    gateway = await openGateway({ region: REGION, authoriser, maxBodyBytes: 1000 });
    me = gateway.client(ME);
    serve("s3", "");
    const put = (size: number) =>
      opened(new S3Client({ ...me, maxAttempts: 1 })).send(
        new PutObjectCommand({ Bucket: "b", Key: "k", Body: Buffer.alloc(size) }),
      );

    await put(1000);
    expect(seen[0]?.body).to.have.lengthOf(1000);
    expect(await refused(put(1001))).to.deep.equal(["EntityTooLarge", 413]);
  });

  it("asks for a signature when there is none", async () => {
    const response = await fetch(`${gateway.url}/bucket/key`);

    expect(response.status).to.equal(403);
    expect(response.headers.get("x-amzn-errortype")).to.equal(
      "MissingAuthenticationTokenException",
    );
    expect(await response.json()).to.deep.equal({
      Message:
        "Missing Authentication Token: requests must carry an AWS4-HMAC-SHA256 Authorization header; presigned URLs are not emulated",
    });
  });

  it("closes at once, whatever clients keep open", async () => {
    serve("s3");
    serve("kinesis");
    await opened(new KinesisClient(me)).send(new ListStreamsCommand({}));
    await opened(new S3Client(me)).send(new GetObjectCommand({ Bucket: "b", Key: "k" }));
    const session = connectHttp2(gateway.url);
    const idle = new Promise((closed) => session.on("close", closed));
    session.on("error", () => {});
    await new Promise((connected) => session.on("connect", connected));

    await gateway.close();
    await idle;
    const error = await fetch(gateway.url).catch((error) => error);
    expect(error.cause.code).to.equal("ECONNREFUSED");
  });
});
