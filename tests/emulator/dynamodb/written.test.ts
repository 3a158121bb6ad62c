import { createRequire } from "node:module";
import { promisify } from "node:util";
import { expect } from "chai";

type Done = (error: Error | null, value?: unknown) => void;
interface Database {
  get(key: string, done: Done): void;
  put(key: string, value: unknown, done: Done): void;
  del(key: string, done: Done): void;
  batch(operations: readonly { readonly key: string }[], done: Done): void;
}
const { keepWritten } = createRequire(import.meta.url)(
  "../../../emulator/dynamodb/written.cjs",
) as {
  keepWritten(database: Database, maxValues?: number): void;
};

describe("keepWritten", () => {
  /** A database that keeps nothing, and says "read" instead. */
  function kept(maxValues?: number) {
    const database: Database = {
      get: (_key, done) => done(null, "read"),
      put: (_key, value, done) => done(value === "refused" ? new Error("no") : null),
      del: (_key, done) => done(null),
      batch: (_operations, done) => done(null),
    };
    keepWritten(database, maxValues);
    return {
      get: promisify(database.get),
      put: promisify(database.put),
      del: promisify(database.del),
      batch: promisify(database.batch),
    };
  }

  it("answers what was written from memory, and reads the rest", async () => {
    const { get, put } = kept();
    await put("a", 1);

    expect([await get("a"), await get("b"), await get("b")]).to.deep.equal([1, "read", "read"]);
  });

  it("keeps nothing that was not written, or is written no longer", async () => {
    const { get, put, del, batch } = kept();
    await put("refused", "refused").catch(() => {});
    for (const key of ["deleted", "batched"]) await put(key, 1);
    await del("deleted");
    await batch([{ key: "batched" }]);

    for (const key of ["refused", "deleted", "batched"]) expect(await get(key)).to.equal("read");
  });

  it("keeps the last values, up to a number", async () => {
    const { get, put } = kept(2);
    for (const [key, value] of [
      ["a", 1],
      ["b", 2],
      ["a", 3],
      ["c", 4],
    ] as const) {
      await put(key, value);
    }

    expect([await get("a"), await get("b"), await get("c")]).to.deep.equal([3, "read", 4]);
  });
});
