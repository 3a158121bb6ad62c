import { createReadStream } from "node:fs";
import { open, truncate } from "node:fs/promises";
import { createInterface } from "node:readline";
import { pathProblem } from "../cli/path.ts";
import { namedIdentity } from "../contract/identity.ts";
import { type Sent, SideFileError } from "./sideFile.ts";
import type { Simulated } from "./simulate.ts";

const NEWLINE = 0x0a;
/** How every line begins, and bytes that none reaches. */
const START = '{"id":"';
const LONGEST_LINE = 4096;

/**
 * What an earlier simulation with the same options has sent, by its side file. The same options give the same events,
 * so the rest is exactly what the file doesn't list; what was accepted and not yet listed when it ended goes twice.
 *
 * Takes about 100 bytes of memory a record.
 */
export class Continuation {
  readonly #path: string;
  /** Identities of the records listed. */
  readonly #listed: ReadonlySet<string>;

  private constructor(path: string, listed: ReadonlySet<string>) {
    this.#path = path;
    this.#listed = listed;
  }

  /**
   * Read a side file. Of a last line that a kill tore, what there is of it is cut off.
   *
   * @throws SideFileError naming the flag, and the line that can't be read.
   */
  static async of(path: string): Promise<Continuation> {
    try {
      return new Continuation(path, await listedIn(path));
    } catch (error) {
      if (error instanceof SideFileError) throw error;
      throw new SideFileError(
        pathProblem(
          `--sent ${path}`,
          "read",
          error,
          "name the file of the simulation to resume, or leave --resume out",
        ),
      );
    }
  }

  /** Records listed. */
  get size(): number {
    return this.#listed.size;
  }

  has(event: Simulated): boolean {
    return this.#listed.has(identityOf(event));
  }

  /**
   * Make sure that everything listed is among `events`.
   *
   * @throws SideFileError when it is not: these are the events of other options.
   */
  check(events: Iterable<Simulated>): void {
    let left = this.size;
    if (left === 0) return;
    for (const event of events) {
      if (this.has(event) && --left === 0) return;
    }
    throw new SideFileError(
      `--sent ${this.#path} lists ${left} records that these flags don't simulate: give those of the simulation to resume, or leave --resume out`,
    );
  }
}

/** Identities of the whole lines. Only where all of them are a simulation's, a torn last one is cut off. */
async function listedIn(path: string): Promise<Set<string>> {
  const listed = new Set<string>();
  const { whole, torn } = await ending(path);
  let number = 0;
  const refuse = () => {
    throw new SideFileError(
      `--sent ${path}: line ${number} is not one that a simulation writes: name the file of the simulation to resume`,
    );
  };
  if (whole > 0) {
    const lines = createInterface({ input: createReadStream(path, { end: whole - 1 }) });
    for await (const line of lines) {
      number += 1;
      const { id, tipo } = sentOf(line) ?? {};
      if (id === undefined || tipo === undefined) refuse();
      else listed.add(namedIdentity(tipo, id));
    }
  }
  if (torn === "") return listed;
  number += 1;
  if (!torn.startsWith(START) && !START.startsWith(torn)) refuse();
  await truncate(path, whole);
  return listed;
}

/** Bytes of the whole lines of a file, and what follows them. */
async function ending(path: string): Promise<{ readonly whole: number; readonly torn: string }> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, LONGEST_LINE));
    await file.read(tail, 0, tail.length, size - tail.length);
    const torn = tail.subarray(tail.lastIndexOf(NEWLINE) + 1);
    return { whole: size - torn.length, torn: torn.toString() };
  } finally {
    await file.close();
  }
}

function sentOf(line: string): Partial<Sent> | undefined {
  try {
    return JSON.parse(line) ?? undefined;
  } catch {
    return undefined;
  }
}

function identityOf({ tipo, event }: Simulated): string {
  return namedIdentity(tipo, event.identificador_unico_transacao);
}
