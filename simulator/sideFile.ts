import { closeSync, openSync, writeSync } from "node:fs";
import { pathProblem } from "../cli/path.ts";
import type { Kind } from "../contract/event.ts";
import type { Scenario } from "./scenarios.ts";
import type { Simulated } from "./simulate.ts";

/** What helps, by what is wrong. */
const FIXES: Readonly<Record<string, string>> = {
  ENOENT: "create its directory",
  ENOSPC: "make room",
};

/** A line of the side file. */
export interface Sent {
  /** `identificador_unico_transacao`; of a confirmation, that of the transaction. */
  readonly id: string;
  readonly tipo: Kind;
  /** The truth about the transaction. */
  readonly scenario: Scenario;
}

/** The file can't be written, or is not the one to resume. */
export class SideFileError extends Error {}

/**
 * The ids that Kinesis accepted and the truth about them, NDJSON.
 *
 * Written at once and not from a buffer, so that it lacks nothing but what is in flight however the process ends.
 */
export class SideFile {
  readonly #path: string;
  readonly #file: number;

  /**
   * Creates `path`, in a directory that exists. An older file is overwritten, or with `append` added to.
   *
   * @throws SideFileError naming the flag, as `write` does.
   */
  constructor(path: string, { append = false } = {}) {
    this.#path = path;
    this.#file = this.#attempt(() => openSync(path, append ? "a" : "w"));
  }

  write(events: readonly Simulated[]): void {
    const lines = events.map(({ event, tipo, scenario }) => {
      const line: Sent = { id: event.identificador_unico_transacao, tipo, scenario };
      return `${JSON.stringify(line)}\n`;
    });
    const bytes = Buffer.from(lines.join(""));
    this.#attempt(() => {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    });
  }

  close(): void {
    closeSync(this.#file);
  }

  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const fix = FIXES[code ?? ""];
      const advice = `name another file${fix === undefined ? "" : `, or ${fix}`}`;
      throw new SideFileError(pathProblem(`--sent ${this.#path}`, "written", error, advice));
    }
  }
}
