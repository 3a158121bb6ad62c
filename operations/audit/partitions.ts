import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256 } from "../../lake/failedRecord.ts";

/** A day of 1,000 records a second makes a third of a million in each: some 100 MB while it is compared. */
const PARTITIONS = 256;
/** Characters kept of a partition before they are written. */
const BUFFER = 64 * 1024;

/**
 * Where an identity was met.
 *
 * - `sent`: in the baseline
 * - `unclear`: in the baseline, but it may be more or less than one record
 * - `delivered`, `quarantined`
 * - `failed`, with the SHA-256 of the original and what tells the failure from others
 */
export type Sighting =
  | { readonly where: "sent" | "unclear" | "delivered" | "quarantined" }
  | { readonly where: "failed"; readonly sha256: string; readonly failure: string };

const LETTERS = { sent: "s", unclear: "u", delivered: "d", quarantined: "q", failed: "f" } as const;
const PLACES = Object.fromEntries(
  Object.entries(LETTERS).map(([place, letter]) => [letter, place]),
) as Record<string, Sighting["where"]>;

/**
 * More identities than fit into memory, spread by their hash over temporary files: all sightings of one identity are in
 * one of them, so that they can be compared file by file.
 */
export class Partitions {
  readonly #directory = mkdtempSync(join(tmpdir(), "sentinela-audit-"));
  readonly #pending = new Array<string>(PARTITIONS).fill("");
  readonly #written = new Set<number>();

  /** Note where an identity (see `contract/identity.ts`) was met. */
  add(identity: string, sighting: Sighting): void {
    const name = nameOf(identity);
    const detail = sighting.where === "failed" ? `${sighting.sha256} ${sighting.failure} ` : "";
    const i = partitionOf(name);
    this.#pending[i] += `${LETTERS[sighting.where]}${detail}${name}\n`;
    if ((this.#pending[i] as string).length >= BUFFER) this.#flush(i);
  }

  /** One partition after the other: everything that was noted of its identities. */
  async *read(): AsyncGenerator<[identity: string, sighting: Sighting][]> {
    for (let i = 0; i < PARTITIONS; i++) {
      const early = this.#written.has(i) ? await readFile(this.#path(i), "utf8") : "";
      const lines = `${early}${this.#pending[i]}`.split("\n").slice(0, -1);
      if (lines.length > 0) yield lines.map(readLine);
    }
  }

  /** Nothing is left behind. */
  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #flush(i: number): void {
    appendFileSync(this.#path(i), this.#pending[i] as string);
    this.#pending[i] = "";
    this.#written.add(i);
  }

  #path(i: number): string {
    return join(this.#directory, `${i}`);
  }
}

/** An identity that is short, and safe to show: a producer may have put anything in place of an id. */
function nameOf(identity: string): string {
  return /^[\w-]{1,32} [\w-]{1,64}$/.test(identity) ? identity : `identity ${sha256(identity)}`;
}

function partitionOf(name: string): number {
  let sum = 0;
  for (let i = 0; i < name.length; i++) sum = (Math.imul(sum, 31) + name.charCodeAt(i)) >>> 0;
  return sum % PARTITIONS;
}

function readLine(line: string): [string, Sighting] {
  const where = PLACES[line.charAt(0)] as Sighting["where"];
  if (where !== "failed") return [line.slice(1), { where }];
  const [sha256 = "", failure = "", ...name] = line.slice(1).split(" ");
  return [name.join(" "), { where, sha256, failure }];
}
