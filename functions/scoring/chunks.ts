/** Numbers `from` (included) to `to` (excluded). */
export interface Chunk {
  readonly from: number;
  readonly to: number;
}

/**
 * Cut a list into chunks, each full by number or by bytes; what is larger than a chunk is alone in one.
 *
 * @param lengths Bytes of each, with all that it brings along.
 * @param most Of one chunk, at least 1.
 * @param room Bytes of one chunk.
 */
export function chunks(lengths: readonly number[], most: number, room: number): Chunk[] {
  const cut: Chunk[] = [];
  let from = 0;
  let bytes = 0;
  for (const [i, length] of lengths.entries()) {
    if (i > from && (i - from === most || bytes + length > room)) {
      cut.push({ from, to: i });
      from = i;
      bytes = 0;
    }
    bytes += length;
  }
  if (from < lengths.length) cut.push({ from, to: lengths.length });
  return cut;
}
