/** A table whose first column is text and whose others are figures. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const sides = head.map((_, i) => (i === 0 ? "---" : "---:"));
  return [line(head), line(sides), ...rows.map(line)].join("\n");
}

/** A command to copy. */
export function shell(command: string): string {
  return `\`\`\`sh\n${command}\n\`\`\``;
}

/** 12,345 */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** 0.123; nothing where there is none. */
export function three(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : value.toFixed(3);
}

/** 12.3 % */
export function percent(share: number, decimals = 1): string {
  return `${(100 * share).toFixed(decimals)} %`;
}
