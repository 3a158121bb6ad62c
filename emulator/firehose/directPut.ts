import type { Clock } from "../clock.ts";
import { AwsError } from "../request.ts";
import { TokenBucket } from "../tokenBucket.ts";
import { recordId } from "./record.ts";
import type { Spool } from "./spool.ts";

/** What `PutRecordBatch` takes in one call, and one record, as AWS documents it. */
const LIMITS = { records: 500, callBytes: 4 * 1024 * 1024, recordBytes: 1000 * 1024 };

/**
 * What a delivery stream takes in one second unless a quota was raised: AWS's numbers for most regions, São Paulo among
 * them. Northern Virginia, Oregon and Ireland take several times as much.
 */
const QUOTAS = { calls: 1000, records: 100_000, bytes: 1024 * 1024 };

/** One record, checked. */
interface Entry {
  /** Base64. */
  readonly data: string;
  /** Bytes. */
  readonly size: number;
}

type Put =
  | { readonly RecordId: string }
  | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** What a {@link DirectPut} needs to know. */
export interface DirectPutOptions {
  readonly spool: Spool;
  readonly clock: Clock;
  /** Whether the delivery stream encrypts what is put. */
  readonly encrypted: boolean;
}

/** The way into a delivery stream that reads no other: `PutRecord` and `PutRecordBatch`. */
export class DirectPut {
  readonly #spool: Spool;
  readonly #encrypted: boolean;
  readonly #calls: TokenBucket;
  readonly #records: TokenBucket;
  readonly #bytes: TokenBucket;

  constructor({ spool, clock, encrypted }: DirectPutOptions) {
    this.#spool = spool;
    this.#encrypted = encrypted;
    this.#calls = new TokenBucket(clock.rate(QUOTAS.calls));
    this.#records = new TokenBucket(clock.rate(QUOTAS.records));
    this.#bytes = new TokenBucket(clock.rate(QUOTAS.bytes));
  }

  /** @throws AwsError for what AWS refuses; nothing is kept then. */
  putRecord(record: unknown) {
    const [put] = this.#put([checked(record, "record.")]);
    if (put && "RecordId" in put) return { ...put, Encrypted: this.#encrypted };
    throw slowDown();
  }

  /** Likewise for many; one that the quotas keep out fails alone, in its place. */
  putRecordBatch(records: unknown) {
    if (!Array.isArray(records) || records.length === 0) {
      throw invalid("records", "Member must have length greater than or equal to 1");
    }
    if (records.length > LIMITS.records) {
      throw invalid("records", `Member must have length less than or equal to ${LIMITS.records}`);
    }
    const entries = records.map((record, i) => checked(record, `records.${i + 1}.member.`));
    if (entries.reduce((sum, { size }) => sum + size, 0) > LIMITS.callBytes) {
      throw new AwsError(400, "InvalidArgumentException", "Records size exceeds 4 MB limit");
    }
    const puts = this.#put(entries);
    return {
      FailedPutCount: puts.filter((put) => "ErrorCode" in put).length,
      Encrypted: this.#encrypted,
      RequestResponses: puts,
    };
  }

  #put(entries: readonly Entry[]): Put[] {
    if (!this.#calls.has(1)) throw slowDown();
    this.#calls.take(1);
    const admitted = entries.filter((entry) => this.#admits(entry));
    const numbers = this.#spool.keep(admitted);
    const ids = new Map(admitted.map((entry, i) => [entry, numbers[i]]));
    return entries.map((entry) => {
      const sequenceNumber = ids.get(entry);
      if (sequenceNumber !== undefined) {
        return { RecordId: recordId({ sequenceNumber, subsequenceNumber: 0 }) };
      }
      const { code, message } = slowDown();
      return { ErrorCode: code, ErrorMessage: message };
    });
  }

  /** Whether the quotas let one more record in; if so, it counts. */
  #admits({ size }: Entry): boolean {
    if (!this.#records.has(1) || !this.#bytes.has(size)) return false;
    this.#records.take(1);
    this.#bytes.take(size);
    return true;
  }
}

function checked(record: unknown, where: string): Entry {
  const data = (record as { Data?: unknown } | null)?.Data;
  if (typeof data !== "string") throw notBase64(where);
  const bytes = Buffer.from(data, "base64");
  if (bytes.length > LIMITS.recordBytes) {
    throw invalid(
      `${where}data`,
      `Member must have length less than or equal to ${LIMITS.recordBytes}`,
    );
  }
  // Decoding passes over what is not base64, and then yields less.
  if (data.length % 4 !== 0 || bytes.length !== Buffer.byteLength(data, "base64")) {
    throw notBase64(where);
  }
  return { data, size: bytes.length };
}

/** Beyond the quotas. Clients try again. */
export function slowDown(): AwsError {
  return new AwsError(500, "ServiceUnavailableException", "Slow down.");
}

function notBase64(where: string): AwsError {
  return new AwsError(400, "SerializationException", `${where}data must be base64`);
}

function invalid(where: string, constraint: string): AwsError {
  return new AwsError(
    400,
    "ValidationException",
    `1 validation error detected: Value at '${where}' failed to satisfy constraint: ${constraint}`,
  );
}
