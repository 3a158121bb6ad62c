import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import type {
  FirehoseTransformationEvent,
  FirehoseTransformationResult,
  FirehoseTransformationResultRecord,
} from "aws-lambda";
import type { Faults } from "../../../emulator/faults/faults.ts";
import { type Firehose, firehose } from "../../../emulator/firehose/service.ts";
import { kinesis } from "../../../emulator/kinesis/service.ts";
import { lambda } from "../../../emulator/lambda/service.ts";
import { AwsError, type AwsRequest, type AwsResponse } from "../../../emulator/request.ts";
import { s3 } from "../../../emulator/s3/service.ts";
import type { Service, ServiceContext } from "../../../emulator/service.ts";
import type { Resource } from "../../../program/graph.ts";
import { objectKeys } from "../../support/objects.ts";
import { ACCOUNT, anything, openWorld, REGION, resource, type World } from "../../support/world.ts";

/** Inputs of `extendedS3Configuration`. */
export type S3Inputs = Record<string, unknown>;

export const STREAM_ARN = `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/transactions`;
export const FIREHOSE_ARN = `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/delivery`;
export const LAMBDA_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:transform:live`;
export const FIREHOSE_ROLE = `arn:aws:iam::${ACCOUNT}:role/firehose`;

/** A delivery stream from the stream `transactions` to the bucket `lake`. */
export function deliveryStream(s3: S3Inputs = {}, inputs: Record<string, unknown> = {}): Resource {
  return resource(
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
    "stream-firehose",
    {
      destination: "extended_s3",
      kinesisSourceConfiguration: {
        kinesisStreamArn: STREAM_ARN,
        roleArn: `arn:aws:iam::${ACCOUNT}:role/source`,
      },
      extendedS3Configuration: {
        bucketArn: "arn:aws:s3:::lake",
        roleArn: FIREHOSE_ROLE,
        ...s3,
      },
      ...inputs,
    },
    { name: "delivery", arn: FIREHOSE_ARN },
  );
}

/** `processingConfiguration` with a Lambda processor. */
export function lambdaProcessor({
  LambdaArn = LAMBDA_ARN,
  ...parameters
}: Record<string, string> = {}) {
  const given = Object.entries({ LambdaArn, ...parameters });
  return {
    enabled: true,
    processors: [
      {
        type: "Lambda",
        parameters: given.map(([parameterName, parameterValue]) => ({
          parameterName,
          parameterValue,
        })),
      },
    ],
  };
}

/** What the Lambda of a test answers: JSON; or it throws, an {@link AwsError} when the call is to be refused. */
export type Transform = (event: FirehoseTransformationEvent) => unknown;

/** Answers every record Ok, with `transform` of its text. */
export function answering(
  transform: (text: string) => Partial<FirehoseTransformationResultRecord> | string,
): Transform {
  return ({ records }): FirehoseTransformationResult => ({
    records: records.map(({ recordId, data }) => {
      const made = transform(Buffer.from(data, "base64").toString());
      if (typeof made !== "string") return { recordId, result: "Ok", data, ...made };
      return { recordId, result: "Ok", data: Buffer.from(made).toString("base64") };
    }),
  });
}

/** The function of {@link LAMBDA_ARN}, and its alias. */
function lambdaFunction(source: string): Resource[] {
  return [
    resource(
      "aws:lambda/function:Function",
      "transform",
      {
        code: { kind: "archive", files: { "index.js": Buffer.from(source) } },
        handler: "index.handler",
        runtime: "nodejs22.x",
        role: `arn:aws:iam::${ACCOUNT}:role/transform`,
        publish: true,
      },
      { name: "transform", arn: LAMBDA_ARN.replace(/:live$/, ""), version: "1" },
    ),
    resource("aws:lambda/alias:Alias", "transform", {
      name: "live",
      functionName: "transform",
      functionVersion: "1",
    }),
  ];
}

/** A Lambda service with one function, in this process. */
function lambdaService(transform: Transform): (context: ServiceContext) => Promise<Service> {
  return async () => ({
    signingName: "lambda",
    resourceTypes: [],
    access: anything,
    async handle({ path, body, principal }) {
      const called = decodeURIComponent(path);
      if (called !== `/2015-03-31/functions/${LAMBDA_ARN}/invocations`) {
        throw new AwsError(404, "ResourceNotFoundException", `Function not found: ${called}`);
      }
      if (principal !== FIREHOSE_ROLE) throw new Error(`invoked by ${principal}`);
      try {
        const answer = await transform(JSON.parse(body.toString()));
        return { status: 200, body: typeof answer === "string" ? answer : JSON.stringify(answer) };
      } catch (error) {
        if (error instanceof AwsError) throw error;
        return {
          status: 200,
          headers: { "x-amz-function-error": "Unhandled" },
          body: JSON.stringify({ errorMessage: (error as Error).message }),
        };
      }
    },
    async close() {},
  });
}

export interface DeliveryOptions {
  readonly s3?: S3Inputs;
  readonly transform?: Transform;
  /** Or: source of a CommonJS `index.js` with the handler, to run in the local Lambda. */
  readonly handler?: string;
  /** Parameters of the Lambda processor; its buffer is short unless they say otherwise. */
  readonly processor?: Record<string, string>;
  readonly shards?: number;
  /** Takes every call of S3 first: throws what S3 is to refuse it with, or answers in its place. */
  readonly beforeS3?: (request: AwsRequest) => Promise<AwsResponse | undefined>;
  /** Directory of an earlier delivery, to go on with. */
  readonly out?: string;
  /** Texts put on the stream before the Firehose is created. */
  readonly before?: readonly string[];
  /** Leave out the bucket that it delivers to. */
  readonly withoutLake?: boolean;
  /** Further inputs of the delivery stream. */
  readonly inputs?: Record<string, unknown>;
  /** AWS seconds in one second. @default 600 */
  readonly factor?: number;
  readonly faults?: Faults;
}

/** A Firehose at work between a local Kinesis and a local S3, its time 600 times faster. */
export interface Delivery {
  readonly world: World;
  readonly firehose: Firehose;
  /** Put records, each on a partition key of its own. */
  put(...texts: (string | Uint8Array)[]): Promise<void>;
  /** Wait until all that was put is durable. */
  settled(): Promise<void>;
  /** Resolves at the first change after which the condition holds. */
  changed(condition: () => boolean): Promise<void>;
  /** Objects of a bucket, key to text, unpacked where the key ends with `.gz`. */
  objects(bucket?: string): Promise<Record<string, string>>;
  /** The file of the checkpoint. */
  checkpoint(): Promise<{ stream: string; shards: Record<string, object> }>;
}

export async function openDelivery(options: DeliveryOptions = {}): Promise<Delivery> {
  const { s3: inputs = {}, transform, handler, shards = 1, beforeS3, before = [] } = options;
  const world = await openWorld(
    [
      resource(
        "aws:kinesis/stream:Stream",
        "stream",
        { shardCount: shards },
        {
          name: "transactions",
          arn: STREAM_ARN,
        },
      ),
      ...["received", ...(options.withoutLake ? [] : ["lake"])].map((bucket) =>
        resource("aws:s3/bucket:Bucket", bucket, {}, { bucket }),
      ),
      ...(handler === undefined ? [] : lambdaFunction(handler)),
      deliveryStream(
        {
          bufferingInterval: 6,
          ...((transform ?? handler) && {
            processingConfiguration: lambdaProcessor({
              BufferIntervalInSeconds: "1",
              ...options.processor,
            }),
          }),
          ...inputs,
        },
        options.inputs,
      ),
    ],
    {
      factor: options.factor ?? 600,
      ...(options.out !== undefined && { out: options.out }),
      ...(options.faults && { faults: options.faults }),
    },
  );
  const stream = await world.start(kinesis);
  await world.start(async (context) => {
    const storage = await s3(context);
    return {
      ...storage,
      async handle(request) {
        if (!storage.handle) throw new Error("s3 answers calls");
        return (await beforeS3?.(request)) ?? storage.handle(request);
      },
    };
  });
  if (transform) await world.start(lambdaService(transform));
  if (handler !== undefined) await world.start(lambda);
  await put(world, before);
  const started = await world.start(firehose);
  return {
    world,
    firehose: started,
    put: (...texts) => put(world, texts),
    settled: () => started.settled(stream.tips()),
    changed(condition) {
      return new Promise((resolve) => {
        const off = started.onChange(() => {
          if (!condition()) return;
          off();
          resolve();
        });
      });
    },
    objects: (bucket = "lake") => readObjects(join(world.out, "s3", bucket)),
    async checkpoint() {
      const file = join(world.out, "firehose", "delivery", "checkpoint.json");
      return JSON.parse(await readFile(file, "utf8"));
    },
  };
}

async function put(world: World, texts: readonly (string | Uint8Array)[]): Promise<void> {
  const client = new KinesisClient(world.me);
  for (let i = 0; i < texts.length; i += 500) {
    const { FailedRecordCount } = await client.send(
      new PutRecordsCommand({
        StreamARN: STREAM_ARN,
        Records: texts.slice(i, i + 500).map((text) => ({
          Data: Buffer.from(text as string),
          PartitionKey: String(text).slice(0, 9) || "-",
        })),
      }),
    );
    if (FailedRecordCount) throw new Error(`${FailedRecordCount} records were not accepted`);
  }
  client.destroy();
}

async function readObjects(directory: string): Promise<Record<string, string>> {
  const keys = existsSync(directory) ? await objectKeys(directory) : [];
  const read = keys.map(async (key) => {
    const bytes = await readFile(join(directory, key));
    return [key, (key.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString()];
  });
  return Object.fromEntries(await Promise.all(read));
}

/** Records as the Kinesis Producer Library packs them, all on the first partition key but the last. */
export function aggregate(...texts: string[]): Buffer {
  const message = Buffer.concat([
    chunk(1, Buffer.from("first")),
    chunk(1, Buffer.from("second")),
    chunk(2, Buffer.from("0")),
    ...texts.map((text, i) => {
      const partitionKey = i === texts.length - 1 ? 1 : 0;
      const indices = Buffer.from([0x08, partitionKey, 0x10, 0]);
      return chunk(3, Buffer.concat([indices, chunk(3, Buffer.from(text))]));
    }),
  ]);
  const digest = createHash("md5").update(message).digest();
  return Buffer.concat([Buffer.from([0xf3, 0x89, 0x9a, 0xc2]), message, digest]);
}

/** A length-delimited protobuf field. */
function chunk(field: number, bytes: Buffer): Buffer {
  const { length } = bytes;
  const size = length < 128 ? [length] : [(length & 127) | 128, length >> 7];
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...size]), bytes]);
}
