import { rename, writeFile } from "node:fs/promises";

/** Write a file so that nobody ever sees half of it, and nobody else at all. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text, { mode: 0o600 });
  await rename(`${path}.part`, path);
}

/** Likewise an object as JSON. */
export function writeJson(path: string, value: object): Promise<void> {
  return writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
}
