// A read of LevelDB goes through a pool of threads and back, which takes longer than all else of a call: a hundred of
// them for a hundred keys, and as many again for what their table is. So what was written is kept here as well.

/** Values that are kept, the last that were written. A profile takes a few kilobytes. */
const MAX_VALUES = 20_000;

/**
 * Answer reads of what was written, in dynalite's database, from memory.
 *
 * What is not written here is never kept, so a read can't bring back what a write has replaced meanwhile. dynalite
 * itself sees to it that an item is written by one call at a time, and changes copies of what it has read.
 */
exports.keepWritten = (database, maxValues = MAX_VALUES) => {
  const { get, put, del, batch } = database;
  const values = new Map();

  database.get = (key, done) => {
    const value = values.get(key);
    if (value === undefined) get(key, done);
    else setImmediate(done, null, value);
  };
  database.put = (key, value, done) => {
    put(key, value, (error) => {
      if (!error) {
        values.delete(key);
        values.set(key, value);
        if (values.size > maxValues) values.delete(values.keys().next().value);
      }
      done(error);
    });
  };
  database.del = (key, done) => {
    values.delete(key);
    del(key, done);
  };
  database.batch = (operations, done) => {
    for (const { key } of operations) values.delete(key);
    batch(operations, done);
  };
};
