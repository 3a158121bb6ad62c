import { directoryStore } from "../../lake/directoryStore.ts";
import { linesOf } from "../../lake/lines.ts";

/** Keys of all objects under a bucket's directory, in order. */
export async function objectKeys(directory: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of directoryStore(directory).list("")) keys.push(key);
  return keys.sort();
}

/** Lines of one object, unpacked when it is gzip. */
export async function objectLines(directory: string, key: string): Promise<string[]> {
  const lines: string[] = [];
  const object = await directoryStore(directory).open(key);
  for await (const { bytes } of linesOf(object)) lines.push(bytes.toString());
  return lines;
}
