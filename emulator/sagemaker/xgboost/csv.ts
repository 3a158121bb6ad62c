import type { Matrix } from "../../../xgboost/matrix.ts";

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const INFINITE = /^[+-]?inf(inity)?$/i;
const MISSING = /^[+-]?nan$/i;

/**
 * Read rows of numbers as the container reads `text/csv`: no header, no label, an empty cell or `nan` is a
 * missing value, CRLF is tolerated.
 *
 * Stricter than the container in two things: it guesses the delimiter where this takes commas only, and with
 * a single column it now and then guesses wrong, which this refuses instead.
 *
 * @throws Error for anything but a rectangle of finite numbers.
 */
export function readCsv(body: Uint8Array): Matrix {
  const lines = new TextDecoder("utf-8", { fatal: true })
    .decode(body)
    .replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, "")
    .split("\n");
  const columns = lines[0]?.split(",").length ?? 0;
  if (columns < 2) throw new Error("Could not determine delimiter: at least two columns");
  const values = new Float32Array(lines.length * columns);
  lines.forEach((line, row) => {
    const cells = line.split(",");
    if (cells.length !== columns) {
      throw new Error(`line ${row + 1} has ${cells.length} columns, line 1 has ${columns}`);
    }
    cells.forEach((cell, column) => {
      values[row * columns + column] = number(cell);
    });
  });
  return { values, rows: lines.length, columns };
}

function number(cell: string): number {
  if (cell === "") return Number.NaN;
  const text = cell.trim();
  if (NUMBER.test(text)) {
    const value = Math.fround(Number(text));
    if (Number.isFinite(value)) return value;
  } else if (MISSING.test(text)) {
    return Number.NaN;
  } else if (!INFINITE.test(text)) {
    throw new Error(`could not convert string to float: '${cell}'`);
  }
  throw new Error("Input data contains `inf` or `nan`");
}

/**
 * A number as Python prints it, which the container does: `0.5`, `1.0`, `1e-05`.
 *
 * @param missing How NaN is written: `nan` in CSV, `NaN` in JSON.
 */
export function pythonFloat(value: number, missing: "nan" | "NaN"): string {
  if (Number.isNaN(value)) return missing;
  const [digits = "", exponent = ""] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 16) return Number.isInteger(value) ? `${value}.0` : `${value}`;
  return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}
