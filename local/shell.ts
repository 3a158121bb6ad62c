/** A word for a shell, quoted where it needs to be. */
export function quoted(text: string): string {
  return /^[\w./:-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
