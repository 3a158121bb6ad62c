import type { Readable } from "node:stream";
import type { Show } from "../../cli/progress.ts";
import { BrokenObjectError } from "../../lake/brokenObject.ts";
import type { ObjectStore, StoredObject } from "../../lake/objectStore.ts";
import type { Unreadable } from "../unreadable.ts";

/** Objects read at once. */
const READERS = 4;

/**
 * Read objects, a few at a time. One that is damaged, or was removed since it was listed, is noted as unreadable.
 *
 * @param read Reads one, and tells of the bytes it has read.
 * @throws what `read` throws, once nothing is being read any more.
 */
export async function readObjects(
  store: ObjectStore,
  objects: AsyncIterable<StoredObject>,
  read: (key: string, object: Readable, onBytes: (count: number) => void) => Promise<void>,
  unreadable: Unreadable,
  show: Show,
  title: string,
): Promise<void> {
  const listed: StoredObject[] = [];
  for await (const object of objects) listed.push(object);
  if (listed.length === 0) return;
  const shown = show(
    title,
    listed.reduce((sum, { size }) => sum + size, 0),
  );
  let next = 0;
  const reader = async () => {
    for (let object = listed[next++]; object; object = listed[next++]) {
      const { key } = object;
      try {
        await read(key, await store.open(key), (count) => shown.add(count));
      } catch (error) {
        const { name, code, message } = error as NodeJS.ErrnoException;
        if (error instanceof BrokenObjectError) unreadable.add(key, message);
        else if (name === "NoSuchKey" || code === "ENOENT")
          unreadable.add(key, "is no longer there");
        else {
          next = listed.length;
          throw error;
        }
      }
    }
  };
  try {
    const readers = await Promise.allSettled(Array.from({ length: READERS }, reader));
    const failed = readers.find(({ status }) => status === "rejected");
    if (failed) throw (failed as PromiseRejectedResult).reason;
  } finally {
    shown.stop();
  }
}
