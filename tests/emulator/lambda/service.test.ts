import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { lambda } from "../../../emulator/lambda/service.ts";
import { ACCOUNT, openWorld, REGION, resource, type World } from "../../support/world.ts";

const ROLE = `arn:aws:iam::${ACCOUNT}:role/scoring`;
const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:f`;

describe("local Lambda", () => {
  let world: World;
  let client: LambdaClient;

  afterEach(async () => {
    client.destroy();
    await world.remove();
  });

  /** A run with one function, whose `index.js` is this. */
  async function deployed(
    code: string | Record<string, string>,
    inputs: Record<string, unknown> = {},
  ): Promise<void> {
    const files = typeof code === "string" ? { "index.js": code } : code;
    world = await openWorld([
      resource(
        "aws:lambda/function:Function",
        "f",
        {
          code: {
            kind: "archive",
            files: Object.fromEntries(
              Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]),
            ),
          },
          handler: "index.handler",
          runtime: "nodejs24.x",
          role: ROLE,
          publish: true,
          ...inputs,
        },
        { name: "f", arn: ARN, version: "1" },
      ),
      resource(
        "aws:lambda/alias:Alias",
        "live",
        { name: "live", functionName: "f", functionVersion: "1" },
        { arn: `${ARN}:live` },
      ),
    ]);
    client = new LambdaClient({ ...world.me, maxAttempts: 1 });
    await world.start(lambda);
  }

  async function invoke(event: unknown = {}, FunctionName = `${ARN}:live`, Qualifier?: string) {
    const { FunctionError, ExecutedVersion, Payload } = await client.send(
      new InvokeCommand({
        FunctionName,
        Payload: JSON.stringify(event),
        ...(Qualifier && { Qualifier }),
      }),
    );
    return {
      error: FunctionError,
      version: ExecutedVersion,
      answer: JSON.parse(Buffer.from(Payload ?? []).toString()),
    };
  }

  function refused(promise: Promise<unknown>) {
    return promise.then(
      () => expect.fail("it was accepted"),
      ({ name, message, $metadata, Reason }) => ({
        name,
        message,
        status: $metadata.httpStatusCode,
        ...(Reason && { Reason }),
      }),
    );
  }

  async function logs(group: string): Promise<string[]> {
    const directory = join(world.out, "logs", group);
    return Promise.all(
      (await readdir(directory)).map((file) => readFile(join(directory, file), "utf8")),
    );
  }

  it("answers what the handler returns, by name, version, alias and ARN", async () => {
    await deployed("exports.handler = async (event) => ({ got: event });");
    const answer = { got: { a: 1 } };

    expect(await invoke({ a: 1 }, "f")).to.deep.equal({
      error: undefined,
      version: "$LATEST",
      answer,
    });
    expect(await invoke({ a: 1 }, "f", "1")).to.deep.include({ version: "1", answer });
    expect(await invoke({ a: 1 }, ARN, "live")).to.deep.include({ version: "1", answer });
    expect(await invoke({ a: 1 }, `${ACCOUNT}:function:f:live`)).to.deep.include({
      version: "1",
      answer,
    });
  });

  it("knows no other function, version or alias", async () => {
    await deployed("exports.handler = async () => 1;");

    expect(await refused(invoke({}, "g"))).to.deep.equal({
      name: "ResourceNotFoundException",
      message: "Function not found: g",
      status: 404,
    });
    expect(await refused(invoke({}, "f", "old"))).to.deep.include({
      message: `Function not found: ${ARN}:old`,
    });
  });

  it("gives the handler Lambda's context", async () => {
    await deployed(
      `exports.handler = async (event, context) => {
        const left = context.getRemainingTimeInMillis();
        return { ...context, left: left > 4000 && left <= 5000 };
      };`,
      { timeout: 5, memorySize: 256 },
    );

    const { answer } = await invoke();
    expect(answer.awsRequestId).to.match(/^[0-9a-f-]{36}$/);
    expect(answer.logStreamName).to.match(/^\[1\][0-9a-f]{32}$/);
    delete answer.awsRequestId;
    delete answer.logStreamName;
    expect(answer).to.deep.equal({
      callbackWaitsForEmptyEventLoop: true,
      functionName: "f",
      functionVersion: "1",
      invokedFunctionArn: `${ARN}:live`,
      memoryLimitInMB: "256",
      logGroupName: "/aws/lambda/f",
      left: true,
    });
  });

  it("shows the function the declared variables and Lambda's own, and nothing of this process", async () => {
    await deployed("exports.handler = async () => process.env;", {
      environment: { variables: { THRESHOLD: "0.5" } },
    });
    const { credentials, endpoint } = world.client(ROLE, "lambda.amazonaws.com");

    const { answer } = await invoke();
    expect(answer.AWS_LAMBDA_LOG_STREAM_NAME).to.match(/^\[1\]/);
    delete answer.AWS_LAMBDA_LOG_STREAM_NAME;
    expect(answer).to.deep.equal({
      THRESHOLD: "0.5",
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL: endpoint,
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_NAME: "f",
      AWS_LAMBDA_FUNCTION_VERSION: "1",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/f",
      LAMBDA_TASK_ROOT: join(world.out, "lambda", "f"),
      _HANDLER: "index.handler",
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    });
  });

  it("finds handlers in other files, nested exports and ES modules", async () => {
    await deployed(
      {
        "src/app.mjs":
          "export const api = { score: async () => import.meta.url.endsWith('app.mjs') };",
      },
      { handler: "src/app.api.score" },
    );

    expect(await invoke()).to.deep.include({ error: undefined, answer: true });
  });

  it("runs the archive alone: our packages are not there, nor what loads our TypeScript", async () => {
    await deployed({
      "index.js": `exports.handler = async (event) => {
        try { return require(event).toString(); } catch (error) { return error.code ?? error.name; }
      };`,
      // An enum, which Node itself never runs; newer ones take types away.
      "typed.ts": "enum Colour { Red } module.exports = Colour.Red;",
    });

    expect((await invoke("chai")).answer).to.equal("MODULE_NOT_FOUND");
    expect((await invoke("./typed.ts")).answer).to.be.oneOf([
      "SyntaxError",
      "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX",
    ]);
  });

  it("keeps an environment for the next invocation, and starts another for one at the same time", async () => {
    await deployed(
      `let calls = 0;
       const { existsSync } = require("node:fs");
       const { threadId } = require("node:worker_threads");
       exports.handler = async (gate) => {
         calls += 1;
         while (gate && !existsSync(gate)) await new Promise((done) => setTimeout(done, 10));
         return [threadId, calls];
       };`,
    );
    const gate = join(world.out, "gate");

    const [first] = (await invoke("")).answer;
    expect((await invoke("")).answer).to.deep.equal([first, 2]);
    const both = [invoke(gate), invoke(gate)];
    const started = async () => (await logs("/aws/lambda/f")).join("").match(/START/g)?.length;
    while ((await started()) !== 4) await new Promise(setImmediate);
    await writeFile(gate, "");
    const answers = await Promise.all(both);
    expect(answers.map(({ answer }) => answer[1]).sort()).to.deep.equal([1, 3]);
  });

  const UNTIL_GATE = `const { existsSync } = require("node:fs");
    exports.handler = async (gate) => {
      while (!existsSync(gate)) await new Promise((done) => setTimeout(done, 10));
    };`;

  it("throttles beyond the reserved concurrency", async () => {
    await deployed(UNTIL_GATE, { timeout: 60, reservedConcurrentExecutions: 2 });
    const gate = join(world.out, "gate");

    // Both places are taken until the gate opens, so the one too many is the first to end.
    const all = Array.from({ length: 3 }, () => invoke(gate));
    const refusal = await refused(Promise.race(all));
    await writeFile(gate, "");
    const ends = await Promise.allSettled(all);
    expect(ends.filter(({ status }) => status === "fulfilled")).to.have.lengthOf(2);
    expect(refusal).to.deep.equal({
      name: "TooManyRequestsException",
      message: "Rate Exceeded.",
      status: 429,
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    });
  });

  it("lets invocations wait for one of ten environments when nothing is reserved", async () => {
    await deployed(UNTIL_GATE, { timeout: 60 });
    const gate = join(world.out, "gate");

    const all = Array.from({ length: 12 }, () => invoke(gate));
    const started = async () => (await logs("/aws/lambda/f")).join("").match(/START/g)?.length;
    while ((await started().catch(() => 0)) !== 10) await new Promise(setImmediate);
    await writeFile(gate, "");
    await Promise.all(all);
    expect(await logs("/aws/lambda/f")).to.have.lengthOf(10);
  });

  it("reports what the handler throws, and keeps the environment", async () => {
    await deployed(
      `let calls = 0;
       exports.handler = async () => { calls += 1; if (calls === 1) throw new RangeError("too far"); return calls; };`,
    );

    const { error, answer } = await invoke();
    expect(error).to.equal("Unhandled");
    expect(answer.trace[0]).to.equal("RangeError: too far");
    delete answer.trace;
    expect(answer).to.deep.equal({ errorType: "RangeError", errorMessage: "too far" });
    expect(await invoke()).to.deep.include({ error: undefined, answer: 2 });
  });

  it("ends an invocation at its timeout, and starts anew", async () => {
    await deployed(
      `let calls = 0;
       exports.handler = async (event) => { calls += 1; if (event.spin) for (;;); return calls; };`,
      { timeout: 1 },
    );

    const { error, answer } = await invoke({ spin: true });
    expect(error).to.equal("Unhandled");
    expect(answer.errorType).to.equal("Sandbox.Timedout");
    expect(answer.errorMessage).to.match(
      /^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/,
    );
    expect((await invoke()).answer).to.equal(1);
  });

  for (const [what, code, message] of [
    ["process.exit", "process.exit(3)", /Runtime exited with error: exit status 3$/],
    [
      "too much memory",
      "const all = []; for (;;) all.push(new Array(1e5).fill(1.5))",
      /signal: killed$/,
    ],
  ] as const) {
    it(`reports the end of the environment by ${what}`, async () => {
      await deployed(`exports.handler = async () => { ${code}; };`, { timeout: 60 });

      const { error, answer } = await invoke();
      expect(error).to.equal("Unhandled");
      expect(answer.errorType).to.equal("Runtime.ExitError");
      expect(answer.errorMessage).to.match(message);
    });
  }

  it("reports an error outside of the handler's promise", async () => {
    await deployed(
      `exports.handler = async (kind) => {
        if (kind === "throw") setTimeout(() => { throw new TypeError("late"); });
        else Promise.reject(new TypeError("late"));
        await new Promise(() => {});
      };`,
    );

    expect((await invoke("throw")).answer).to.deep.include({
      errorType: "TypeError",
      errorMessage: "late",
    });
    expect((await invoke("reject")).answer).to.deep.include({
      errorType: "Runtime.UnhandledPromiseRejection",
      errorMessage: "TypeError: late",
    });
  });

  for (const [why, code, handler, answer] of [
    [
      "throws while it loads",
      'throw new Error("THRESHOLD must be set")',
      "index.handler",
      { errorType: "Error", errorMessage: "THRESHOLD must be set" },
    ],
    [
      "is not JavaScript",
      "const = 1",
      "index.handler",
      {
        errorType: "Runtime.UserCodeSyntaxError",
        errorMessage: "SyntaxError: Unexpected token '='",
      },
    ],
    [
      "exports no such handler",
      "exports.other = 1",
      "index.handler",
      {
        errorType: "Runtime.HandlerNotFound",
        errorMessage: "index.handler is undefined or not exported",
      },
    ],
    [
      "has no such file",
      "exports.handler = 1",
      "app.handler",
      { errorType: "Runtime.ImportModuleError", errorMessage: "Error: Cannot find module 'app'" },
    ],
    [
      "has a handler without a file",
      "exports.handler = 1",
      "handler",
      { errorType: "Runtime.MalformedHandlerName", errorMessage: "Bad handler" },
    ],
    [
      "takes a callback",
      "exports.handler = (event, context, done) => done()",
      "index.handler",
      {
        errorType: "Runtime.CallbackHandlerDeprecated",
        errorMessage:
          "index.handler takes a callback, which current Node runtimes of Lambda no longer give: return a promise",
      },
    ],
  ] as const) {
    it(`reports a cold start that fails because the code ${why}`, async () => {
      await deployed(code, { handler });

      const { error, answer: given } = await invoke();
      expect(error).to.equal("Unhandled");
      delete given.trace;
      expect(given).to.deep.equal(answer);
    });
  }

  it("refuses requests above 6 MiB, and answers above 6,291,556 bytes", async () => {
    await deployed(
      "exports.handler = async (size) => typeof size === 'number' ? 'x'.repeat(size - 2) : 0;",
    );

    expect(await refused(invoke("x".repeat(6 * 1024 * 1024)))).to.deep.equal({
      name: "RequestTooLargeException",
      message: "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
      status: 413,
    });
    expect((await invoke(6_291_556)).answer).to.have.lengthOf(6_291_554);
    expect(await invoke(6_291_557)).to.deep.equal({
      error: "Unhandled",
      version: "1",
      answer: {
        errorType: "Function.ResponseSizeTooLarge",
        errorMessage:
          "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
      },
    });
  });

  it("refuses what is not JSON, and what is not emulated", async () => {
    await deployed("exports.handler = async () => 1;");
    const send = (input: object) => client.send(new InvokeCommand({ FunctionName: "f", ...input }));

    expect(await refused(send({ Payload: "{" }))).to.deep.equal({
      name: "InvalidRequestContentException",
      message: "Could not parse request body into json: SyntaxError",
      status: 400,
    });
    expect(await refused(send({ InvocationType: "Event" }))).to.deep.equal({
      name: "NotImplemented",
      message: "the local Lambda does not emulate the invocation type Event",
      status: 501,
    });
  });

  it("keeps the function's output between START and END, and reports each invocation", async () => {
    await deployed(
      'exports.handler = async () => { console.log("out"); console.error("err"); process.stdout.write("raw\\n"); };',
      { loggingConfig: { logGroup: "scoring-logs", logFormat: "Text" } },
    );
    await invoke();

    const [log = ""] = await logs("scoring-logs");
    const id = /RequestId: (\S+)/.exec(log)?.[1];
    expect(log.split("\n").slice(0, 5)).to.deep.equal([
      `START RequestId: ${id} Version: 1`,
      "out",
      "err",
      "raw",
      `END RequestId: ${id}`,
    ]);
    expect(log.split("\n")[5]).to.match(
      /^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms\tStatus: success$/,
    );
  });

  it("writes its own lines as JSON when that is declared", async () => {
    await deployed("exports.handler = async () => 1;", { loggingConfig: { logFormat: "JSON" } });
    await invoke();

    const [log = ""] = await logs("/aws/lambda/f");
    const lines = log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type, record }) => [type, Object.keys(record)])).to.deep.equal([
      ["platform.start", ["requestId", "version"]],
      ["platform.report", ["requestId", "metrics", "status"]],
    ]);
  });

  it("ends whatever runs when it is closed", async () => {
    await deployed("exports.handler = () => new Promise(() => { console.log('running'); });", {
      timeout: 60,
    });
    const pending = invoke().catch(() => "gone");
    const running = async () =>
      (await logs("/aws/lambda/f").catch(() => [])).some((log) => /running/.test(log));
    while (!(await running())) await new Promise(setImmediate);

    await world.close();
    expect(await pending).to.equal("gone");
  });

  it("refuses a function that it can't emulate, before anything runs", async () => {
    await deployed("exports.handler = async () => 1;");
    const declared = (inputs: object) => ({
      ...world,
      graph: {
        ...world.graph,
        resources: world.graph.resources.map((declared) => ({
          ...declared,
          inputs: { ...declared.inputs, ...inputs },
        })),
      },
    });
    const message = (inputs: object) =>
      lambda(declared(inputs)).then(String, (error) => error.message);

    expect(await message({ runtime: "python3.13" })).to.equal(
      "function f: the local Lambda does not emulate the runtime python3.13; only nodejs is",
    );
    expect(await message({ layers: ["arn"] })).to.equal(
      "function f: the local Lambda does not emulate layers",
    );
    expect(await message({ routingConfig: { additionalVersionWeights: { 2: 0.1 } } })).to.equal(
      "alias live of function f: the local Lambda does not emulate traffic between versions (routingConfig)",
    );
  });
});
