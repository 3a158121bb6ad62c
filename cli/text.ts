/** Columns of a terminal by default. */
export const COLUMNS = 80;

/**
 * A text of several words on lines that fit a terminal.
 *
 * @param indent What every line begins with.
 * @param hanging What all but the first begin with. @default two blanks more
 */
export function wrapped(text: string, indent = "", hanging = `${indent}  `): string[] {
  const [first = "", ...words] = text.split(" ");
  const lines: string[] = [];
  let line = indent + first;
  for (const word of words) {
    if (line.length + 1 + word.length <= COLUMNS) {
      line += ` ${word}`;
    } else {
      lines.push(line);
      line = hanging + word;
    }
  }
  return [...lines, line];
}

/** A line of a report for each count, and what it counts. */
export function countRows(rows: readonly (readonly [count: number, what: string])[]): string[] {
  return rows.flatMap(([count, what]) =>
    wrapped(what, `${number(count).padStart(9)}  `, " ".repeat(13)),
  );
}

/** A whole number with its thousands apart, such as 12,345. */
export function number(value: number): string {
  return value.toLocaleString("en-US");
}
