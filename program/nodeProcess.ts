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
/**
 * To be imported ahead of the program: errors are written without colours.
 *
 * Node 20 never finishes colouring a stack with a frame in `node_modules/@scope/file.ts` (nodejs/node#64011,
 * since 20.19.6): it stops at the longest string there is, after some 16 s. The Pulumi SDK's source maps make
 * such frames, and it colours every error that ends a program.
 */
export const WITHOUT_COLOURS = `data:text/javascript,${encodeURIComponent(`
  import util from "node:util";
  util.inspect = new Proxy(util.inspect, {
    apply: (inspect, self, [value, options, ...rest]) =>
      inspect.call(self, value, options?.colors ? { ...options, colors: false } : options, ...rest),
  });
`)}`;

/**
 * To be imported ahead of the program: Pulumi notes a stack trace for each of its thousands of promises, and maps every
 * frame to its source. With the ten of Node's default that takes a quarter of a program's time; the first few tell where
 * an error comes from.
 */
export const SHORT_STACKS = "data:text/javascript,Error.stackTraceLimit=4";

/** The environment of a Node process that runs a program or a pack of policies. */
export function passedOn(): Record<string, string> {
  return Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
