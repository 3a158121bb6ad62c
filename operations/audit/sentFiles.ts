import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { CommandError } from "../../cli/errors.ts";
import { pathProblem } from "../../cli/path.ts";
import { namedIdentity } from "../../contract/identity.ts";
import { linesOf } from "../../lake/lines.ts";
import type { Baseline } from "./baseline.ts";

/**
 * What producers wrote down of what the stream accepted: NDJSON, a line each with `id` and `tipo`, or with the `sha256`
 * of a record without an id. Whatever else a line says is ignored.
 */
export function sentFiles(paths: readonly string[]): Baseline {
  return {
    kind: "sent",
    description: `what the producer wrote down in ${paths.join(" and ")}`,
    async read(add, show) {
      const sizes = await Promise.all(paths.map(sizeOf));
      const total = sizes.reduce((sum, size) => sum + size, 0);
      const shown = show("bytes of what was sent read", total);
      try {
        for (const path of paths) await readSent(path, add, (count) => shown.add(count));
      } finally {
        shown.stop();
      }
    },
  };
}

async function sizeOf(path: string): Promise<number> {
  const { size } = await stat(path).catch((error) => {
    throw unreadable(path, error);
  });
  return size;
}

function unreadable(path: string, error: unknown): CommandError {
  return new CommandError(
    pathProblem(`--sent ${path}`, "read", error, "name the file that npm run simulate wrote"),
  );
}

async function readSent(
  path: string,
  add: (identity: string) => void,
  onBytes: (count: number) => void,
): Promise<void> {
  let torn: number | undefined;
  try {
    for await (const { number, bytes } of linesOf(createReadStream(path), onBytes)) {
      if (torn !== undefined) refuse(path, torn);
      const identity = identityIn(bytes);
      if (identity === undefined) torn = number;
      else add(identity);
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : unreadable(path, error);
  }
  // The last line of a producer that was killed names nothing; any other has to be fixed.
}

function refuse(path: string, line: number): never {
  throw new CommandError(
    `--sent ${path} line ${line} names no record: each line is a JSON object with id and tipo, or with sha256`,
  );
}

function identityIn(line: Buffer): string | undefined {
  try {
    const { id, tipo, sha256 } = JSON.parse(line.toString());
    if (typeof id === "string" && typeof tipo === "string") return namedIdentity(tipo, id);
    return typeof sha256 === "string" ? `sha256 ${sha256}` : undefined;
  } catch {
    return undefined;
  }
}
