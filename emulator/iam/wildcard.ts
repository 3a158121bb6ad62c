/**
 * What a pattern of a policy matches: `*` any characters, `?` one.
 *
 * A `*` in the middle of an ARN's part may pass a colon here; AWS lets only one at a part's end do that.
 */
export function matcher(pattern: string): (text: string) => boolean {
  if (pattern === "*") return () => true;
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  const expression = new RegExp(`^${source(pattern)}$`, "s");
  return (text) => expression.test(text);
}

/** The same of ARNs in conditions: each of the six parts is compared with its own. */
export function arnMatcher(pattern: string): (arn: string) => boolean {
  const parts = arnParts(pattern).map(matcher);
  return (arn) => {
    const given = arnParts(arn);
    return given.length === parts.length && parts.every((matches, i) => matches(given[i] ?? ""));
  };
}

function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(":")] : [])];
}

function source(pattern: string): string {
  return pattern
    .replace(/[\\^$.+()|[\]{}/-]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
}
