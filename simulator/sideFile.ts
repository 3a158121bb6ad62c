import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Kind } from "../contract/event.ts";
import type { Scenario } from "./scenarios.ts";
import type { Simulated } from "./simulate.ts";

/** A line of the side file. */
export interface Sent {
  /** `identificador_unico_transacao`; of a confirmation, that of the transaction. */
  readonly id: string;
  readonly tipo: Kind;
  /** The truth about the transaction. */
  readonly scenario: Scenario;
}

/** The file can't be written. */
export class SideFileError extends Error {}

/**
 * The ids that Kinesis accepted and the truth about them, NDJSON.
 *
 * Written at once and not from a buffer, so that it is exact however the process ends.
 */
export class SideFile {
  readonly #path: string;
  readonly #file: number;

  /**
   * Creates `path` and the directories above it; an older file is overwritten.
   *
   * @throws SideFileError naming the flag, as `write` does.
   */
  constructor(path: string) {
    this.#path = path;
    this.#file = this.#attempt(() => {
      mkdirSync(dirname(path), { recursive: true });
      return openSync(path, "w");
    });
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
      throw new SideFileError(
        `--sent ${this.#path} can't be written: ${(error as Error).message}: name another file, or make room`,
      );
    }
  }
}
