// What runs inside an execution environment, in a worker thread and as plain JavaScript: nothing of the
// run's own loaders is there, as nothing of it is there in Lambda.
const Module = require("node:module");
const { basename, dirname, join, sep } = require("node:path");
const { pathToFileURL } = require("node:url");
const { getHeapStatistics } = require("node:v8");
const { parentPort, workerData } = require("node:worker_threads");

const { root, handlerName } = workerData;

// Output goes the same way as results, so that a log line never overtakes the END of its invocation.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk, encoding, done) => {
    parentPort.postMessage({ log: String(chunk) });
    const callback = typeof encoding === "function" ? encoding : done;
    if (callback) process.nextTick(callback);
    return true;
  };
}

// The archive is all there is: a package that was not bundled must be missing here, too.
const pathsFrom = Module._nodeModulePaths;
Module._nodeModulePaths = (from) => pathsFrom(from).filter((path) => path.startsWith(root + sep));

function describe(error, type = undefined) {
  const isError = error instanceof Error;
  return {
    errorType: type ?? (isError ? error.name : typeof error),
    errorMessage:
      type && isError ? `${error.name}: ${error.message}` : isError ? error.message : String(error),
    trace: isError && error.stack ? error.stack.split("\n") : [],
  };
}

function failure(type, message) {
  return Object.assign(new Error(message), { name: type });
}

function die(described) {
  parentPort.postMessage({ fatal: described });
  process.exit(1);
}
process.on("uncaughtException", (error) => die(describe(error)));
process.on("unhandledRejection", (reason) =>
  die(describe(reason, "Runtime.UnhandledPromiseRejection")),
);

/** The module of a handler: `.js`, `.mjs` or `.cjs`, tried in this order. */
async function load(path) {
  for (const extension of [".js", ".mjs", ".cjs"]) {
    const file = join(root, path + extension);
    if (!require("node:fs").existsSync(file)) continue;
    if (extension === ".mjs") return import(pathToFileURL(file).href);
    try {
      return require(file);
    } catch (error) {
      if (error.code === "ERR_REQUIRE_ESM") return import(pathToFileURL(file).href);
      throw error;
    }
  }
  throw failure("Runtime.ImportModuleError", `Error: Cannot find module '${path}'`);
}

async function findHandler() {
  const match = /^([^.]+)\.(.+)$/.exec(basename(handlerName));
  if (!match) throw failure("Runtime.MalformedHandlerName", "Bad handler");
  const [, file, exported] = match;
  const module = await load(join(dirname(handlerName), file));
  const found = exported.split(".").reduce((value, name) => value?.[name], module);
  if (typeof found !== "function") {
    throw failure("Runtime.HandlerNotFound", `${handlerName} is undefined or not exported`);
  }
  if (found.length > 2) {
    throw failure(
      "Runtime.CallbackHandlerDeprecated",
      `${handlerName} takes a callback, which current Node runtimes of Lambda no longer give: return a promise`,
    );
  }
  return found;
}

function initError(error) {
  if (error.code === "MODULE_NOT_FOUND" || error.code === "ERR_MODULE_NOT_FOUND") {
    return describe(error, "Runtime.ImportModuleError");
  }
  if (error instanceof SyntaxError) return describe(error, "Runtime.UserCodeSyntaxError");
  return describe(error);
}

async function invoke(handler, { event, context, deadline }) {
  const given = { ...context, callbackWaitsForEmptyEventLoop: true };
  given.getRemainingTimeInMillis = () => Math.max(0, deadline - Date.now());
  const memory = () => getHeapStatistics().total_physical_size;
  try {
    const result = await handler(JSON.parse(event), given);
    parentPort.postMessage({ result: JSON.stringify(result) ?? "null", memory: memory() });
  } catch (error) {
    parentPort.postMessage({ error: describe(error), memory: memory() });
  }
}

findHandler().then(
  (handler) => {
    parentPort.on("message", (invocation) => invoke(handler, invocation));
    parentPort.postMessage({ ready: true });
  },
  (error) => die(initError(error)),
);
