import { expect } from "chai";
import { MARGIN_MS } from "../../../functions/scoring/batchTime.ts";
import { firehoseEvent } from "../../support/firehoseEvent.ts";
import { type Answer, type Call, modelError, refusal } from "../../support/modelServer.ts";
import { type Pauses, skipPauses } from "../../support/pauses.ts";
import {
  amountOf,
  eventsByAmount,
  NO_PROFILES,
  results,
  type ScoringRun,
  startScoring,
  VARIABLES,
} from "../../support/scoring.ts";
import { type Timers, watchTimers } from "../../support/timers.ts";

const { FRAUD_ENDPOINT } = VARIABLES;
const OK = "Ok";
const FAILED = "ProcessingFailed";
/** Of a minute, what scoring gets, ms: 2 s are for the answer and 5 s for the alerts. */
const SCORING = 53_000;

describe("a batch that can't be scored in its time", () => {
  let run: ScoringRun;
  let pauses: Pauses;
  let timers: Timers;

  beforeEach(async () => {
    run = await startScoring({ rows: 2, concurrency: 1 }, NO_PROFILES);
    pauses = skipPauses();
    timers = watchTimers();
  });

  afterEach(async () => {
    timers.restore();
    pauses.restore();
    await run.close();
  });

  /** From now on the fraud endpoint answers as given to calls that `when` picks; at the third of them time is up. */
  function spoilToTheEnd(answer: Answer, when: (call: Call) => boolean = () => true): void {
    let calls = 0;
    run.spoil(FRAUD_ENDPOINT, answer, (call) => {
      if (!when(call)) return false;
      if (++calls === 3 || typeof answer === "string") timers.fire(SCORING);
      return true;
    });
  }

  it("returns what is scored when the time runs out, and fails the rest", async () => {
    spoilToTheEnd("hangs in the body", ({ rows }) => amountOf(rows[0]) === 1.02);

    const result = await run.handle(firehoseEvent(eventsByAmount(4)));

    expect(results(result)).to.deep.equal([OK, OK, FAILED, FAILED]);
    expect(run.lines.at(-1)).to.include({ Scored: 2, Failed: 2, FailedOutOfTime: 2 });
  });

  it("fails a chunk that is throttled to the end, and returns the others", async () => {
    const throttled = refusal(429, "ThrottlingException");
    spoilToTheEnd(throttled, ({ rows }) => amountOf(rows[0]) === 1.02);

    const event = firehoseEvent(eventsByAmount(4));
    const result = await run.handle(event);

    expect(results(result)).to.deep.equal([OK, OK, FAILED, FAILED]);
    expect(run.lines[0]).to.deep.include({
      level: "ERROR",
      message: "chunk failed",
      requestId: "a-request",
      reason: "throttled",
      endpoint: FRAUD_ENDPOINT,
      rows: 2,
      error: "ThrottlingException",
      status: 429,
    });
  });

  it("throws when nothing could be scored and another try may help, with its metrics written", async () => {
    spoilToTheEnd(refusal(503, "ServiceUnavailable"));
    const event = firehoseEvent([...eventsByAmount(3), Buffer.from("{")]);

    const error = await failure(run.handle(event));

    expect(error.name).to.equal("BatchFailed");
    expect(error.message).to.equal(
      "none of 3 events came to an end: unavailable, out-of-time. Firehose hands the batch in again",
    );
    expect(run.lines.at(-1)).to.include({
      ...{ Scored: 0, Refused: 1, Failed: 3, FailedUnavailable: 2, FailedOutOfTime: 1 },
    });
    expect(run.callsTo(FRAUD_ENDPOINT)).to.have.lengthOf(3);
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
