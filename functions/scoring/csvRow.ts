/** A row as the container reads it, without a line end: a missing value is an empty cell. */
export function csvRow(row: readonly number[]): string {
  return row.map((value) => (Number.isNaN(value) ? "" : value)).join(",");
}
