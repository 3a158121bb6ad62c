/**
 * What is imported into the process of a program or a pack, as `--import` takes it. JavaScript in URLs, since the
 * project's own loader need not read TypeScript.
 */

/**
 * Errors are written without colours.
 *
 * Node 20 never finishes colouring a stack with a frame in `node_modules/@scope/file.ts` (nodejs/node#64011,
 * since 20.19.6): it stops at the longest string there is, after some 16 s. The Pulumi SDK's source maps make
 * such frames, and it colours every error that ends a program.
 */
export const WITHOUT_COLOURS = script(`
  import util from "node:util";
  util.inspect = new Proxy(util.inspect, {
    apply: (inspect, self, [value, options, ...rest]) =>
      inspect.call(self, value, options?.colors ? { ...options, colors: false } : options, ...rest),
  });
`);

/**
 * Pulumi notes a stack trace for each of its thousands of promises. The first few frames tell where an error comes
 * from.
 */
export const SHORT_STACKS = script("Error.stackTraceLimit = 4;");

/**
 * Stack traces are left as V8 writes them; to be imported after the project's own loader, which turns source maps on.
 *
 * Reading the map of each module and mapping the frames of Pulumi's stack traces takes a fifth of a program's time,
 * and gains nothing: the SDK's own source-map-support doesn't find the maps that tsx makes, and the frames of the
 * SDK lead to sources that it is published without.
 *
 * @param sdk File of the program's `@pulumi/pulumi`.
 */
export function withoutSourceMaps(sdk: string): string {
  return script(`
    import { createRequire } from "node:module";
    process.setSourceMapsEnabled(false);
    createRequire(${JSON.stringify(sdk)})("source-map-support").install = () => {};
  `);
}

/**
 * The SDK loads what makes a Lambda from a function of the program, TypeScript's compiler and npm's resolver among it,
 * once a program asks for that. Otherwise every program loads it, which takes a tenth of its time.
 *
 * @param sdk File of the program's `@pulumi/pulumi`.
 */
export function closuresOnDemand(sdk: string): string {
  return script(`
    import { createRequire } from "node:module";
    const require = createRequire(${JSON.stringify(sdk)});
    const functions = {
      serializeClosure: ["serializeFunction", "serializeFunctionAsync"],
      codePaths: ["computeCodePaths"],
    };
    for (const [module, names] of Object.entries(functions)) {
      const file = require.resolve("./runtime/closure/" + module);
      let loaded;
      const load = () => {
        if (loaded) return loaded;
        delete require.cache[file];
        return (loaded = require(file));
      };
      const exports = names.map((name) => [name, (...args) => load()[name](...args)]);
      require.cache[file] = { id: file, filename: file, loaded: true, exports: Object.fromEntries(exports) };
    }
  `);
}

/** Arguments of Node that import these. */
export function preloaded(...modules: readonly string[]): string[] {
  return modules.flatMap((url) => ["--import", url]);
}

function script(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
