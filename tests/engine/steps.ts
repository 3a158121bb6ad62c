import { stripVTControlCharacters } from "node:util";

/** `updated aws:cloudwatch:LogGroup fraud-logs` and so on, for each resource that the CLI says it has changed; sorted. */
export function steps(output: string): string[] {
  const done = stripVTControlCharacters(output)
    .split("\n")
    .flatMap((line) => {
      const [, type, name, what] =
        /^ [+~-]{1,2} +(\S+) (\S+) (created replacement|deleted original|created|updated|deleted|replaced)\b/.exec(
          line,
        ) ?? [];
      return what ? [`${what} ${type} ${name}`] : [];
    });
  return [...new Set(done)].sort();
}
