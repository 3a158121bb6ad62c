import type { Show } from "../../cli/progress.ts";
import { identityOf } from "../../contract/identity.ts";
import { readFailedRecord } from "../../lake/failedRecord.ts";
import { holdingSince } from "../../lake/hourFolders.ts";
import { linesOf } from "../../lake/lines.ts";
import type { ObjectStore } from "../../lake/objectStore.ts";
import type { Places } from "../target/outputs.ts";
import type { Unreadable } from "../unreadable.ts";
import { piecesOf } from "./jsonTexts.ts";
import type { Partitions } from "./partitions.ts";
import { readObjects } from "./readObjects.ts";

export interface LakeReading {
  /** Objects that hold nothing of then or later are passed over, epoch milliseconds. @default all are read */
  readonly since?: number | undefined;
  /**
   * Whether the baseline runs together. A record that is more than one JSON text, or none, is then told by its pieces,
   * as there.
   */
  readonly inPieces: boolean;
  readonly unreadable: Unreadable;
  readonly show: Show;
}

/** Note every record that was delivered, failed or was quarantined. */
export async function readLake(
  store: ObjectStore,
  { delivered, failed, quarantine }: Places["prefixes"],
  partitions: Partitions,
  { since: from, inPieces, unreadable, show }: LakeReading,
): Promise<void> {
  const enter = from === undefined ? undefined : holdingSince(from);
  const read = (prefix: string, title: string, onLine: OnLine) =>
    readObjects(
      store,
      store.list(prefix, enter),
      async (key, object, onBytes) => {
        for await (const { number, bytes } of linesOf(object, onBytes))
          onLine(bytes, { key, number });
      },
      unreadable,
      show,
      title,
    );
  /** Lines with the original: an error object's, and a quarantine's. */
  const originals =
    (where: "failed" | "quarantined"): OnLine =>
    (line, place) => {
      const record = readFailedRecord(line, place);
      if (!record) {
        unreadable.add(`${place.key} line ${place.number}`, "holds no record");
        return;
      }
      const { original, sha256, id: failure } = record;
      const pieces = inPieces ? [...piecesOf(original)].map(({ bytes }) => bytes) : [original];
      for (const piece of pieces) partitions.add(identityOf(piece), { where, sha256, failure });
    };
  await read(delivered, "bytes delivered read", (line) =>
    partitions.add(identityOf(line), { where: "delivered" }),
  );
  await read(failed, "bytes of failed records read", originals("failed"));
  await read(quarantine, "quarantined bytes read", originals("quarantined"));
}

type OnLine = (line: Buffer, place: { readonly key: string; readonly number: number }) => void;
