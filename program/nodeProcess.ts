/**
 * What a program or a pack sees of the user's environment: enough to find and run tools, and nothing that names an
 * account, holds a credential, changes Node or sends local calls through a proxy.
 */
const PASSED_ON: readonly string[] = [
  "PATH",
  "HOME",
  "USERPROFILE",
  "TMPDIR",
  "TMP",
  "TEMP",
  "SystemRoot",
  "LANG",
];

/** The environment of a Node process that runs a program or a pack of policies. */
export function passedOn(): Record<string, string> {
  return Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
