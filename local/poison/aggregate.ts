import { createHash } from "node:crypto";

const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);

/** Records packed into one as the Kinesis Producer Library does, all on one partition key. */
export function aggregated(partitionKey: string, records: readonly Uint8Array[]): Buffer {
  const message = Buffer.concat([
    field(1, Buffer.from(partitionKey)),
    // Each names its partition key by its index, and holds its data.
    ...records.map((data) => field(3, Buffer.concat([Buffer.from([0x08, 0]), field(3, data)]))),
  ]);
  return Buffer.concat([MAGIC, message, createHash("md5").update(message).digest()]);
}

/** A length-delimited field of a protobuf message. */
function field(number: number, bytes: Uint8Array): Buffer {
  const length = [];
  let left = bytes.length;
  for (; left > 127; left >>= 7) length.push((left & 127) | 128);
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length, left]), bytes]);
}
