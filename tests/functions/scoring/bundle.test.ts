import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { expect } from "chai";
import { bundled } from "../../../components/scoringFunction/bundle.ts";
import { SAMPLE_TRANSACTION } from "../../../contract/transaction.ts";
import { environmentOf } from "../../../emulator/clientSettings.ts";
import { dynamoDb } from "../../../emulator/dynamodb/service.ts";
import { secretsManager } from "../../../emulator/secretsManager/service.ts";
import { firehoseEvent } from "../../support/firehoseEvent.ts";
import { MIXED_BATCH } from "../../support/mixedBatch.ts";
import {
  eventBytes,
  PROFILE_KEY,
  type ScoringRun,
  startScoring,
  VARIABLES,
} from "../../support/scoring.ts";
import { openWorld, resource, type World } from "../../support/world.ts";

const ENTRY = fileURLToPath(new URL("../../../functions/scoring/index.ts", import.meta.url));

describe("the scoring Lambda's bundle", () => {
  let directory: string;
  let world: World;
  let run: ScoringRun;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "scoring-"));
    await writeFile(join(directory, "index.js"), bundled(ENTRY));
    world = await openWorld(PROFILES);
    await world.start(dynamoDb);
    await world.start(secretsManager);
  });

  beforeEach(async () => {
    run = await startScoring();
  });

  afterEach(() => run.close());

  after(async () => {
    await world.remove();
    await rm(directory, { recursive: true });
  });

  /** A thread with nothing but the bundle and its variables. */
  function lambda(variables: Record<string, string>): Worker {
    return new Worker(HOST, {
      eval: true,
      workerData: join(directory, "index.js"),
      stdout: true,
      stderr: true,
      env: {
        ...environmentOf(world.me),
        AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: run.server.url,
        AWS_ENDPOINT_URL_FIREHOSE: run.alerts.url,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        ...variables,
      },
    });
  }

  it("answers as its source does, and writes the same lines, bare", async () => {
    const suspected = eventBytes({ valor_transacao: 2_000 });
    const event = firehoseEvent([...MIXED_BATCH.map(({ data }) => data), suspected]);
    const worker = lambda(VARIABLES);
    const output = Promise.all([text(worker.stdout), text(worker.stderr)]);

    worker.postMessage(event);
    const [response] = await once(worker, "message");
    const [stdout, stderr] = await output;

    const [alert] = run.alerts.taken;
    expect(response).to.deep.equal(await run.handle(event));
    expect(run.alerts.taken).to.deep.equal([alert, alert]);
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

/** The table and the secret that the variables name. */
const PROFILES = [
  resource(
    "aws:dynamodb/table:Table",
    "profiles",
    { hashKey: "id", attributes: [{ name: "id", type: "S" }] },
    { name: VARIABLES.PROFILE_TABLE },
  ),
  resource(
    "aws:secretsmanager/secret:Secret",
    "profile-key",
    {},
    { name: "profile-key", arn: VARIABLES.PROFILE_KEY_SECRET },
  ),
  resource(
    "aws:secretsmanager/secretVersion:SecretVersion",
    "profile-key",
    { secretId: VARIABLES.PROFILE_KEY_SECRET, secretString: PROFILE_KEY },
    { versionId: "1" },
  ),
];

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
