import { once } from "node:events";
import {
  createServer,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { KinesisClient } from "@aws-sdk/client-kinesis";

/** A record of a PutRecords request, decoded. */
export interface Received {
  /** `identificador_unico_transacao`. */
  readonly id: string;
  readonly key: string;
  readonly bytes: number;
  readonly text: string;
}

/** What the endpoint does other than accept everything. */
export interface Faults {
  /** The status that each look at the stream finds; the last one stays. @default ACTIVE */
  readonly statuses?: readonly string[];
  /** Whether this call, counted from 1, fails as a whole. */
  readonly breaks?: (call: number) => boolean;
  /** Whether to refuse this record, which came for the attempt-th time. */
  readonly refuses?: (record: Received, attempt: number) => boolean;
  /** Called before each PutRecords request is answered. */
  readonly holds?: () => Promise<unknown>;
}

/** A Kinesis endpoint that unmodified clients talk to over HTTP/2, with one stream, and faults. */
export interface TestKinesis {
  readonly url: string;
  readonly stream: string;
  /** Records of each PutRecords request, whatever became of them. */
  readonly requests: Received[][];
  /** What was accepted, in that order. */
  readonly accepted: Received[];
  /** Most requests that were waiting for their answer at once. */
  readonly mostInFlight: number;
  readonly looks: number;
  client(): KinesisClient;
  close(): Promise<void>;
}

const STREAM = "transactions";

export async function testKinesis(faults: Faults = {}): Promise<TestKinesis> {
  const sessions = new Set<Http2Session>();
  const clients: KinesisClient[] = [];
  const attempts = new Map<string, number>();
  const requests: Received[][] = [];
  const accepted: Received[] = [];
  const seen = { calls: 0, looks: 0, inFlight: 0, mostInFlight: 0 };

  const server = createServer();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
  });
  server.on("stream", async (stream, headers) => {
    const { status, body } = await answer(operation(headers), await bodyOf(stream));
    if (stream.destroyed) return;
    stream.respond({ ":status": status, "content-type": "application/x-amz-json-1.1" });
    stream.end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(
    operation: string,
    input: Input,
  ): Promise<{ status: number; body: object }> {
    if (input.StreamName !== STREAM) {
      return { status: 400, body: { __type: "ResourceNotFoundException", message: "not found" } };
    }
    if (operation === "DescribeStreamSummary") return { status: 200, body: summary() };
    seen.inFlight++;
    seen.mostInFlight = Math.max(seen.mostInFlight, seen.inFlight);
    await faults.holds?.();
    seen.inFlight--;
    seen.calls++;
    if (faults.breaks?.(seen.calls)) {
      return { status: 500, body: { __type: "InternalFailureException", message: "try again" } };
    }
    return { status: 200, body: put(input.Records ?? []) };
  }

  function summary(): object {
    const statuses = faults.statuses ?? ["ACTIVE"];
    const StreamStatus = statuses[Math.min(seen.looks++, statuses.length - 1)];
    return { StreamDescriptionSummary: { StreamName: STREAM, StreamStatus } };
  }

  function put(records: readonly WireRecord[]): object {
    const received = records.map(decode);
    requests.push(received);
    const Records = received.map((record) => {
      const attempt = (attempts.get(record.text) ?? 0) + 1;
      attempts.set(record.text, attempt);
      if (faults.refuses?.(record, attempt)) {
        return { ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: "slow down" };
      }
      accepted.push(record);
      return { SequenceNumber: String(accepted.length), ShardId: "shardId-000000000000" };
    });
    const FailedRecordCount = Records.filter((record) => "ErrorCode" in record).length;
    return { FailedRecordCount, Records };
  }

  return {
    url,
    stream: STREAM,
    requests,
    accepted,
    get mostInFlight() {
      return seen.mostInFlight;
    },
    get looks() {
      return seen.looks;
    },
    client() {
      const client = new KinesisClient({
        region: "sa-east-1",
        endpoint: url,
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
      });
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) client.destroy();
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

interface WireRecord {
  readonly Data: string;
  readonly PartitionKey: string;
}

interface Input {
  readonly StreamName?: string;
  readonly Records?: readonly WireRecord[];
}

function decode({ Data, PartitionKey: key }: WireRecord): Received {
  const text = Buffer.from(Data, "base64").toString();
  const bytes = Buffer.byteLength(text) + Buffer.byteLength(key);
  return { id: JSON.parse(text).identificador_unico_transacao, key, bytes, text };
}

function operation(headers: IncomingHttpHeaders): string {
  return String(headers["x-amz-target"]).replace("Kinesis_20131202.", "");
}

async function bodyOf(stream: ServerHttp2Stream): Promise<Input> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}
