/**
 * Reading what the XGBoost container answers to `text/csv`. An answer that isn't exactly one usable score
 * per row is no answer: rows are never matched by position on a guess, so everything here returns
 * undefined then, and the whole chunk fails.
 */

/** One probability a row, from `binary:logistic`: one a line, or joined by commas as older images do. */
export function readProbabilities(answer: string, rows: number): number[] | undefined {
  const values = withoutLastBreak(answer).split(/[\n,]/).map(probability);
  return values.length === rows && values.every(isProbability) ? values : undefined;
}

/**
 * The likeliest class of each row, from `multi:softprob`: a line a row, a probability a class. Of equals
 * the first.
 *
 * @param classes Names, in the order of the model's outputs.
 */
export function readClasses(
  answer: string,
  rows: number,
  classes: readonly string[],
): string[] | undefined {
  const likeliest = withoutLastBreak(answer)
    .split("\n")
    .map((line) => {
      const values = line.split(",").map(probability);
      const usable = values.length === classes.length && values.every(isProbability);
      return usable ? classes[values.indexOf(Math.max(...values))] : undefined;
    });
  return likeliest.length === rows && likeliest.every((name) => name !== undefined)
    ? likeliest
    : undefined;
}

function withoutLastBreak(answer: string): string {
  return answer.endsWith("\n") ? answer.slice(0, -1) : answer;
}

/** An empty cell would be 0 to `Number`. */
function probability(cell: string): number {
  return cell.trim() === "" ? Number.NaN : Number(cell);
}

/** Also false of NaN and the infinities. */
function isProbability(value: number): boolean {
  return value >= 0 && value <= 1;
}
