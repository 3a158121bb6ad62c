import { randomUUID } from "node:crypto";
import { type DateFormat, dateFormat } from "./dateFormat.ts";
import { type Circumstances, evaluate, type Prefix } from "./prefix.ts";

/** How the objects of one kind are named. */
export interface Naming {
  readonly prefix: Prefix;
  /** Name of the Firehose. */
  readonly stream: string;
  /** Configuration of the Firehose, counted from 1. Nothing changes it while a local run lasts. */
  readonly version: number;
  readonly nameDate: DateFormat;
  /** With its dot, or empty. */
  readonly extension: string;
}

/** The date inside an object's name. */
export function nameDate(zone: string): DateFormat {
  return dateFormat("yyyy-MM-dd-HH-mm-ss", zone);
}

/**
 * Key of a new object: the evaluated prefix, with no slash put after it, then the name.
 * Prefix and name show the same instant.
 */
export function objectKey(naming: Naming, circumstances: Circumstances): string {
  const { prefix, stream, version, extension } = naming;
  const date = naming.nameDate(circumstances.oldest);
  return `${evaluate(prefix, circumstances)}${stream}-${version}-${date}-${randomUUID()}${extension}`;
}
