import { expect } from "chai";
import { firehoseEvent } from "../../support/firehoseEvent.ts";
import { type Answer, modelError, refusal } from "../../support/modelServer.ts";
import { type Pauses, skipPauses } from "../../support/pauses.ts";
import {
  eventsByAmount,
  results,
  type ScoringRun,
  startScoring,
  VARIABLES,
} from "../../support/scoring.ts";

const { FRAUD_ENDPOINT, SEGMENTATION_ENDPOINT } = VARIABLES;
const OK = "Ok";

describe("an endpoint in passing trouble", () => {
  let run: ScoringRun;
  let pauses: Pauses;

  beforeEach(async () => {
    run = await startScoring({ callMs: 300 });
    pauses = skipPauses();
  });

  afterEach(async () => {
    pauses.restore();
    await run.close();
  });

  const passing: Record<string, Answer> = {
    "a throttled call": refusal(429, "ThrottlingException"),
    "a model that isn't ready": refusal(429, "ModelNotReadyException"),
    "an internal failure": refusal(500, "InternalFailure"),
    "an unavailable service": refusal(503, "ServiceUnavailable"),
    "a page of a proxy": { status: 503, type: "text/html", body: "<h1>503</h1>" },
    "an internal dependency's failure": refusal(530, "InternalDependencyException"),
    "a container's 500": modelError(500, "load failed"),
    "a container's 429": modelError(429, "too many"),
    "a container's 408": modelError(408, "too slow"),
    "a container's timeout": modelError(undefined, "timed out"),
    "a connection reset": "breaks",
    "a connection reset in the body": "breaks in the body",
  };
  for (const [what, answer] of Object.entries(passing)) {
    it(`asks again after ${what}`, async () => {
      run.spoil(FRAUD_ENDPOINT, answer, () => run.callsTo(FRAUD_ENDPOINT).length <= 2);

      expect(results(await run.handle(firehoseEvent(eventsByAmount(2))))).to.deep.equal([OK, OK]);
      expect(run.callsTo(FRAUD_ENDPOINT)).to.have.lengthOf(3);
      expect(run.callsTo(SEGMENTATION_ENDPOINT)).to.have.lengthOf(1);
      // Had the SDK tried again by itself, we would count fewer than were made.
      expect(run.lines.at(-1)).to.include({ FraudCalls: 3, FraudRows: 6 });
    });
  }

  it("is left alone ever longer between tries, each time as long as chance says", async () => {
    const { random } = Math;
    const drawn = [0.5, 0, 0.25, 0.999, 0.5, 0.5, 0.5, 0.5, 1];
    Math.random = () => drawn[pauses.asked.length] ?? 0;
    const throttled = refusal(429, "ThrottlingException");
    run.spoil(FRAUD_ENDPOINT, throttled, () => run.callsTo(FRAUD_ENDPOINT).length <= drawn.length);

    const result = await run.handle(firehoseEvent(eventsByAmount(1)));
    Math.random = random;

    expect(results(result)).to.deep.equal([OK]);
    expect(pauses.asked).to.deep.equal([50, 0, 100, 799.2, 800, 1_600, 2_500, 2_500, 5_000]);
  });

  for (const answer of ["hangs", "hangs in the body"] as const) {
    it(`asks again when a call ${answer} too long`, async () => {
      run.spoil(FRAUD_ENDPOINT, answer, () => run.callsTo(FRAUD_ENDPOINT).length === 1);

      expect(results(await run.handle(firehoseEvent(eventsByAmount(2))))).to.deep.equal([OK, OK]);
    });
  }
});
