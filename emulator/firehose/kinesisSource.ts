import { KinesisClient } from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { ServiceContext } from "../service.ts";
import type { Start } from "./checkpoint.ts";
import type { Configuration } from "./configuration.ts";
import type { Reading, RecordSource } from "./recordSource.ts";
import { openShards, readShard, type Source, shardIterator } from "./shardReader.ts";

/** Where reading a shard begins, and the iterator to begin with. */
interface Begun {
  readonly start: Start;
  readonly iterator: string | undefined;
}

/** The declared Kinesis stream, read as the role that is declared for it. */
export class KinesisSource implements RecordSource {
  readonly arn: string;
  readonly packed = true;
  // Nothing is known of a stream without asking.
  readonly unread = 0;
  readonly tips: ReadonlyMap<string, string> = new Map();
  readonly #client: KinesisClient;
  readonly #from: Source;
  readonly #shards = new Map<string, Begun>();

  /** @param signal Ends the reading. */
  constructor(
    { streamArn, roleArn }: NonNullable<Configuration["source"]>,
    { client, clock }: ServiceContext,
    signal: AbortSignal,
  ) {
    this.arn = streamArn;
    this.#client = new KinesisClient({
      ...client(roleArn, "firehose.amazonaws.com"),
      maxAttempts: 1,
      // Over HTTP/2 the client opens a connection for every call, and an idle shard is asked all the time.
      requestHandler: new NodeHttpHandler(),
    });
    this.#from = { client: this.#client, streamArn, clock, signal };
  }

  async begin(left: (shard: string) => Start | undefined): Promise<ReadonlyMap<string, Start>> {
    const since = Date.now();
    for (const shard of await openShards(this.#from)) {
      const start = left(shard);
      const iterator = await shardIterator(this.#from, shard, start ?? "LATEST");
      this.#shards.set(shard, { start: start ?? { since }, iterator });
    }
    return new Map([...this.#shards].map(([shard, { start }]) => [shard, start]));
  }

  read(shard: string, reading: Reading): Promise<never> {
    const begun = this.#shards.get(shard);
    if (!begun) throw new Error(`${shard} was not begun`);
    return readShard(this.#from, { ...reading, ...begun, shard });
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }
}
