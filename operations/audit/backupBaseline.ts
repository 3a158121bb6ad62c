import { identityOf, isNamed } from "../../contract/identity.ts";
import { blamed } from "../../lake/brokenObject.ts";
import { beginningOf, holdingSince } from "../../lake/hourFolders.ts";
import { unpacked } from "../../lake/lines.ts";
import type { ObjectStore, StoredObject } from "../../lake/objectStore.ts";
import type { Unreadable } from "../unreadable.ts";
import { type Baseline, type Bounds, inWords } from "./baseline.ts";
import { jsonTexts } from "./jsonTexts.ts";
import { readObjects } from "./readObjects.ts";

/**
 * What Firehose backed up before anything was done to it, in the objects that begin within the bounds: an object does
 * not say when each of its records arrived.
 *
 * @param prefix What their keys start with.
 */
export function backupBaseline(
  store: ObjectStore,
  prefix: string,
  bounds: Bounds,
  unreadable: Unreadable,
): Baseline {
  const { since: from, until = Number.POSITIVE_INFINITY } = bounds;
  async function* objects(): AsyncGenerator<StoredObject> {
    for await (const object of store.list(
      prefix,
      from === undefined ? undefined : holdingSince(from),
    )) {
      const begins = beginningOf(object.key) ?? from ?? 0;
      if (begins >= (from ?? 0) && begins < until) yield object;
    }
  }
  const words = inWords(bounds);
  return {
    kind: "backup",
    description: `the source records in ${store.name}${words && `, in objects that begin${words}`}`,
    async read(add, show) {
      const read = async (
        ...[, object, onBytes]: Parameters<Parameters<typeof readObjects>[2]>
      ) => {
        let afterGarbage = false;
        try {
          for await (const { bytes, whole } of jsonTexts(await unpacked(object, onBytes))) {
            const identity = identityOf(bytes);
            // What bears an id is surely a record, unless it may be a part of one that is no JSON, such as a packed one.
            add(identity, !whole || !isNamed(identity) || afterGarbage);
            afterGarbage = !whole;
          }
        } catch (error) {
          throw blamed(error);
        }
      };
      const title = "bytes of the backup read";
      await readObjects(store, objects(), read, unreadable, show, title);
    },
  };
}
