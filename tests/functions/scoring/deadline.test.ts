import { expect } from "chai";
import { MARGIN_MS } from "../../../functions/scoring/handler.ts";
import { firehoseEvent } from "../../support/firehoseEvent.ts";
import { modelError, refusal } from "../../support/modelServer.ts";
import {
  amountOf,
  eventsByAmount,
  results,
  type ScoringRun,
  startScoring,
  undated,
  VARIABLES,
} from "../../support/scoring.ts";

const { FRAUD_ENDPOINT, SEGMENTATION_ENDPOINT } = VARIABLES;
const OK = "Ok";
const FAILED = "ProcessingFailed";

describe("a batch that can't be scored in its time", () => {
  let run: ScoringRun;

  beforeEach(async () => {
    run = await startScoring({ rows: 2 });
  });

  afterEach(() => run.close());

  it("returns what is scored when the time runs out, and fails the rest", async () => {
    run.spoil(FRAUD_ENDPOINT, "hangs in the body", ({ rows }) => amountOf(rows[0]) === 1.02);

    const result = await run.handle(firehoseEvent(eventsByAmount(4)), MARGIN_MS + 1_000);

    expect(results(result)).to.deep.equal([OK, OK, FAILED, FAILED]);
    expect(run.lines.at(-1)).to.include({ Scored: 2, Failed: 2, FailedOutOfTime: 2 });
  });

  it("fails a chunk that is throttled to the end, and returns the others", async () => {
    const throttled = refusal(429, "ThrottlingException");
    run.spoil(FRAUD_ENDPOINT, throttled, ({ rows }) => amountOf(rows[0]) === 1.02);

    const event = firehoseEvent(eventsByAmount(4));
    const result = await run.handle(event, MARGIN_MS + 1_000);

    expect(results(result)).to.deep.equal([OK, OK, FAILED, FAILED]);
    expect(undated(run.lines.slice(0, -1))).to.deep.equal([
      {
        level: "ERROR",
        message: "chunk failed",
        requestId: "a-request",
        reason: "throttled",
        endpoint: FRAUD_ENDPOINT,
        rows: 2,
        error: "ThrottlingException",
        status: 429,
      },
    ]);
  });

  it("throws when nothing could be scored and another try may help, with its metrics written", async () => {
    run.spoil(SEGMENTATION_ENDPOINT, refusal(503, "ServiceUnavailable"));
    const event = firehoseEvent([...eventsByAmount(3), Buffer.from("{")]);

    const error = await failure(run.handle(event, MARGIN_MS + 1_000));

    expect(error.name).to.equal("BatchFailed");
    expect(error.message).to.equal(
      "none of 3 events came to an end: unavailable. Firehose hands the batch in again",
    );
    expect(run.lines.at(-1)).to.include({ Scored: 0, Refused: 1, Failed: 3, FailedUnavailable: 3 });
    expect(run.callsTo(SEGMENTATION_ENDPOINT).length).to.be.above(2);
  });

  it("throws at once when an endpoint is missing", async () => {
    run.spoil(FRAUD_ENDPOINT, refusal(400, "ValidationError"));

    const error = await failure(run.handle(firehoseEvent(eventsByAmount(2))));

    expect(error.message).to.include("unusable");
    expect(run.callsTo(FRAUD_ENDPOINT)).to.have.lengthOf(1);
  });

  it("asks nobody when no time is left, and leaves the batch to the next try", async () => {
    const error = await failure(run.handle(firehoseEvent(eventsByAmount(2)), MARGIN_MS));

    expect(error.message).to.include("out-of-time");
    expect(run.server.calls).to.deep.equal([]);
  });

  it("doesn't throw when another try would end the same", async () => {
    run.spoil(FRAUD_ENDPOINT, modelError(415, "wrong model"));

    const result = await run.handle(firehoseEvent(eventsByAmount(2)));

    expect(results(result)).to.deep.equal([FAILED, FAILED]);
  });
});

/** What `promise` rejects with. */
async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
