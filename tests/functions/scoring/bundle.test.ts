import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { expect } from "chai";
import { bundled } from "../../../components/bundle.ts";
import { SAMPLE_TRANSACTION } from "../../../contract/transaction.ts";
import { firehoseEvent } from "../../support/firehoseEvent.ts";
import { MIXED_BATCH } from "../../support/mixedBatch.ts";
import { type ScoringRun, startScoring, VARIABLES } from "../../support/scoring.ts";

const ENTRY = fileURLToPath(new URL("../../../functions/scoring/index.ts", import.meta.url));

describe("the scoring Lambda's bundle", () => {
  let directory: string;
  let run: ScoringRun;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "scoring-"));
    await writeFile(join(directory, "index.js"), bundled(ENTRY));
  });

  beforeEach(async () => {
    run = await startScoring();
  });

  afterEach(() => run.close());

  after(() => rm(directory, { recursive: true }));

  /** A thread with nothing but the bundle and its variables. */
  function lambda(variables: Record<string, string>): Worker {
    return new Worker(HOST, {
      eval: true,
      workerData: join(directory, "index.js"),
      stdout: true,
      stderr: true,
      env: {
        AWS_REGION: "sa-east-1",
        AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
        AWS_SECRET_ACCESS_KEY: "secret",
        AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: run.server.url,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        ...variables,
      },
    });
  }

  it("answers as its source does, and writes the same lines, bare", async () => {
    const event = firehoseEvent(MIXED_BATCH.map(({ data }) => data));
    const worker = lambda(VARIABLES);
    const output = Promise.all([text(worker.stdout), text(worker.stderr)]);

    worker.postMessage(event);
    const [response] = await once(worker, "message");
    const [stdout, stderr] = await output;

    expect(response).to.deep.equal(await run.handle(event));
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => unclocked(JSON.parse(line)))).to.deep.equal(
      run.lines.map(unclocked),
    );
    expect(stdout).to.not.include(SAMPLE_TRANSACTION.nome_completo);
    expect(stderr).to.equal("");
  });

  it("refuses to start with a model that was trained on other columns", async () => {
    const worker = lambda({ ...VARIABLES, FRAUD_FEATURES: "valor_transacao,idade" });

    const [error] = await once(worker, "error");

    expect((error as Error).message).to.match(/^FRAUD_FEATURES: .* has \[idade\]/);
  });
});

/** Hands one event to the bundle's handler, and ends. */
const HOST = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { handler } = require(workerData);
  const context = {
    functionName: "scoring",
    awsRequestId: "a-request",
    getRemainingTimeInMillis: () => 60000,
  };
  parentPort.once("message", async (event) => {
    parentPort.postMessage(await handler(event, context));
    parentPort.close();
  });
`;

/** A line without what the clock puts there. */
function unclocked(line: Record<string, unknown>): object {
  const { timestamp, _aws, FraudLatency, SegmentationLatency, ...rest } = line;
  return rest;
}
