import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { S3Client } from "@aws-sdk/client-s3";

/** What clients are given; the rest they find in the environment or the profile. */
export interface ClientSettings {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Attempts of a call that fails as a whole, by the SDK. */
const ATTEMPTS = 8;
/** The longest that a connection, and a call of Kinesis or DynamoDB, may take, milliseconds. */
const TIMEOUT = 10_000;

/** Clients of all that redrive and audit call. */
export interface Clients {
  readonly s3: S3Client;
  readonly kinesis: KinesisClient;
  readonly dynamoDb: DynamoDBClient;
  close(): void;
}

/**
 * Clients for these settings. Their errors say which call they ended: see {@link operationOf}.
 *
 * @param maxAttempts Of a call that fails as a whole.
 */
export function clientsOf(settings: ClientSettings, maxAttempts = ATTEMPTS): Clients {
  const common = { ...settings, maxAttempts };
  const requestHandler = { connectionTimeout: TIMEOUT, requestTimeout: TIMEOUT };
  const custom =
    settings.endpoint ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const s3 = new S3Client({
    ...common,
    // An object's body may take its time.
    requestHandler: { connectionTimeout: TIMEOUT },
    followRegionRedirects: true,
    forcePathStyle: custom !== undefined,
  });
  const kinesis = new KinesisClient({ ...common, requestHandler });
  const dynamoDb = new DynamoDBClient({ ...common, requestHandler });
  s3.middlewareStack.add(naming("s3"), NAMING);
  kinesis.middlewareStack.add(naming("kinesis"), NAMING);
  dynamoDb.middlewareStack.add(naming("dynamodb"), NAMING);
  return {
    s3,
    kinesis,
    dynamoDb,
    close() {
      for (const client of [s3, kinesis, dynamoDb]) client.destroy();
    },
  };
}

/** The action of IAM that a failed call needed, such as `s3:ListBucket`; nothing for an error that no call threw. */
export function operationOf(error: Error): string | undefined {
  return OPERATIONS.get(error);
}

const OPERATIONS = new WeakMap<Error, string>();
const NAMING = { name: "operationOfErrors", step: "initialize" } as const;

/** Notes which call threw an error, since few of the SDK's errors say. */
function naming(service: "s3" | "kinesis" | "dynamodb") {
  return <Args, Result>(
    next: (args: Args) => Promise<Result>,
    { commandName = "" }: { readonly commandName?: string },
  ) =>
    async (args: Args): Promise<Result> => {
      try {
        return await next(args);
      } catch (error) {
        const operation = commandName.replace(/Command$/, "");
        // The only call of ours whose action has another name.
        const action = operation === "ListObjectsV2" ? "ListBucket" : operation;
        if (error instanceof Error) OPERATIONS.set(error, `${service}:${action}`);
        throw error;
      }
    };
}
