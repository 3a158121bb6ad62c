import { createHash } from "node:crypto";

/** A record that a producer packed with others into one record of Kinesis. */
export interface SubRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const DIGEST_BYTES = 16;

/**
 * Unpack a record of the Kinesis Producer Library: four bytes of magic, a protobuf message
 * `{ 1: partition keys, 2: hash keys, 3: { 1: index of its partition key, 2: of its hash key, 3: data, 4: tags } }`,
 * and the message's MD5.
 *
 * @returns the records inside, or undefined when it is an ordinary record: one that lacks the magic, whose digest
 * does not match, or whose message is empty or can't be read. The library's own consumers take those as they came, too.
 */
export function deaggregate(data: Uint8Array): SubRecord[] | undefined {
  if (data.length < MAGIC.length + DIGEST_BYTES) return undefined;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.length);
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const message = bytes.subarray(MAGIC.length, -DIGEST_BYTES);
  const digest = createHash("md5").update(message).digest();
  if (!digest.equals(bytes.subarray(-DIGEST_BYTES))) return undefined;
  try {
    const inside = records(message);
    return inside.length > 0 ? inside : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function records(message: Buffer): SubRecord[] {
  const fields = [...protobufFields(message)];
  const chunks = (of: Iterable<Field>, tag: number) =>
    [...of].flatMap(({ field, value }) => (field === tag && Buffer.isBuffer(value) ? [value] : []));
  const partitionKeys = chunks(fields, 1).map(String);
  return chunks(fields, 3).map((record) => {
    const inside = [...protobufFields(record)];
    const index = inside.find(({ field }) => field === 1)?.value;
    const partitionKey = typeof index === "number" ? partitionKeys[index] : undefined;
    const [data] = chunks(inside, 3);
    if (partitionKey === undefined || !data) throw new RangeError("incomplete record");
    return { partitionKey, data };
  });
}

interface Field {
  readonly field: number;
  readonly value: number | Buffer;
}

/** Fields of a protobuf message whose wire types are varint (0) or length-delimited (2). */
function* protobufFields(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message.readUInt8(at++);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    if (tag % 8 === 0) {
      yield { field, value: varint() };
    } else if (tag % 8 === 2) {
      const length = varint();
      if (at + length > message.length) throw new RangeError("message ends early");
      yield { field, value: message.subarray(at, at + length) };
      at += length;
    } else {
      throw new RangeError(`wire type ${tag % 8}`);
    }
  }
}
