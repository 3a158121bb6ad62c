// Runs dynalite, in a worker thread and as plain JavaScript: the run's own loaders would only delay its start.
// Calls come as messages rather than over dynalite's HTTP server, which would take half as much time again.
const { parentPort, workerData } = require("node:worker_threads");
const dynalite = require("dynalite/db");
const validations = require("dynalite/validations");
const { checkExpressions } = require("./expressions.cjs");
const { keepWritten } = require("./written.cjs");

require("./binaryConditions.cjs");

/** All that dynalite has. */
const OPERATIONS = [
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DeleteTable",
  "DescribeTable",
  "DescribeTimeToLive",
  "GetItem",
  "ListTables",
  "ListTagsOfResource",
  "PutItem",
  "Query",
  "Scan",
  "TagResource",
  "UntagResource",
  "UpdateItem",
  "UpdateTable",
];

// A table is there as soon as it is asked for.
const store = dynalite.create({
  path: workerData.directory,
  createTableMs: 0,
  deleteTableMs: 0,
  updateTableMs: 0,
});

keepWritten(store.db);

/** An error in dynalite's own shape. */
function refusal(type, message) {
  const body = { __type: `com.amazon.coral.service#${type}`, message };
  return Object.assign(new Error(message), { statusCode: 400, body });
}

function inputOf(text) {
  let input;
  try {
    input = JSON.parse(text);
  } catch {}
  if (typeof input === "object" && input !== null) return input;
  throw refusal("SerializationException", "the body is not a JSON object");
}

/** How many items a call asks for. */
function keysOf(operation, { RequestItems = {} }) {
  if (operation === "GetItem") return 1;
  if (operation !== "BatchGetItem") return 0;
  return Object.values(RequestItems).reduce((count, { Keys }) => count + Keys.length, 0);
}

async function answer(target, text) {
  const operation = OPERATIONS.find((name) => target === `DynamoDB_20120810.${name}`);
  if (!operation) {
    const message = `the local DynamoDB does not emulate ${target}; it emulates ${OPERATIONS.join(", ")}`;
    throw refusal("UnknownOperationException", message);
  }
  const file = operation.charAt(0).toLowerCase() + operation.slice(1);
  const { types, custom } = require(`dynalite/validations/${file}`);
  const act = require(`dynalite/actions/${file}`);

  const input = validations.checkTypes(inputOf(text), types);
  checkExpressions(input);
  validations.checkValidations(input, types, custom, store);
  const keys = keysOf(operation, input);
  const output = await new Promise((resolve, reject) => {
    act(store, input, (error, result) => (error ? reject(error) : resolve(result)));
  });
  return { status: 200, body: JSON.stringify(output), keys };
}

/** What a caller gets to see of an error: dynalite's own are AWS's, any other is a defect. */
function failed(error) {
  const { statusCode: status = 500, body } = error;
  const shown = body ?? {
    __type: "com.amazonaws.dynamodb.v20120810#InternalServerError",
    message: `the local DynamoDB failed: ${error.message}`,
  };
  return { status, body: JSON.stringify(shown), keys: 0 };
}

function listen() {
  parentPort.on("message", async ({ id, target, text, close }) => {
    if (close) {
      await store.db.close();
      parentPort.close();
      return;
    }
    parentPort.postMessage({ id, ...(await answer(target, text).catch(failed)) });
  });
  parentPort.postMessage({ ready: true });
}

/** A table is made in two steps, and a kill may have come between them. */
async function finishTables() {
  for await (const [key, table] of store.db.iterator({ gte: "table~", lt: "table\x7f" })) {
    if (table.TableStatus !== "CREATING") continue;
    const active = { ...table, TableStatus: "ACTIVE" };
    await new Promise((resolve, reject) => {
      store.db.put(key, active, (error) => (error ? reject(error) : resolve()));
    });
  }
}

store.db
  .open()
  .then(finishTables)
  .then(listen, (error) => {
    // LevelDB's own words; what is around them says that it failed.
    throw error.cause ?? error;
  });
