import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** What `compressionFormat` does to an object. */
export interface Compression {
  /** With its dot, or empty; `fileExtension` overrides it. */
  readonly extension: string;
  /** `Content-Encoding` of the object. */
  readonly encoding?: string;
  compress(bytes: Buffer): Promise<Buffer>;
}

/** Formats emulated. ZIP, Snappy and HADOOP_SNAPPY are refused when the configuration is read. */
export const COMPRESSIONS = {
  UNCOMPRESSED: { extension: "", compress: async (bytes) => bytes },
  GZIP: { extension: ".gz", encoding: "gzip", compress: promisify<Buffer, Buffer>(gzip) },
} as const satisfies Record<string, Compression>;
