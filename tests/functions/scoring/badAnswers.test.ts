import { expect } from "chai";
import { firehoseEvent } from "../../support/firehoseEvent.ts";
import { type Answer, csv, modelError } from "../../support/modelServer.ts";
import {
  amountOf,
  eventsByAmount,
  ORDINARY,
  results,
  type ScoringRun,
  startScoring,
  undated,
  VARIABLES,
} from "../../support/scoring.ts";

const { FRAUD_ENDPOINT, SEGMENTATION_ENDPOINT } = VARIABLES;
const OK = "Ok";
const FAILED = "ProcessingFailed";

describe("an answer that can't be matched to its rows", () => {
  let run: ScoringRun;

  beforeEach(async () => {
    run = await startScoring({ rows: 2 });
  });

  afterEach(() => run.close());

  const unreadable: Record<string, Answer> = {
    "too few scores": csv([ORDINARY]),
    "too many scores": csv([ORDINARY, ORDINARY, ORDINARY]),
    "an empty score": { status: 200, type: "text/csv", body: `${ORDINARY}\n\n` },
    "nothing at all": { status: 200, type: "text/csv", body: "" },
    "not a number": csv([Number.NaN, ORDINARY]),
    infinity: csv([ORDINARY, Number.POSITIVE_INFINITY]),
    "a probability above 1": csv([ORDINARY, 1.0000001]),
    "a probability below 0": csv([-0.1, ORDINARY]),
    "JSON instead of CSV": { status: 200, type: "application/json", body: '{"predictions":[]}' },
  };
  for (const [what, answer] of Object.entries(unreadable)) {
    it(`fails the chunk, and only the chunk, whose answer holds ${what}`, async () => {
      run.spoil(FRAUD_ENDPOINT, answer, ({ rows }) => amountOf(rows[0]) === 1);

      const result = await run.handle(firehoseEvent(eventsByAmount(4)));

      expect(results(result)).to.deep.equal([FAILED, FAILED, OK, OK]);
      expect(run.callsTo(FRAUD_ENDPOINT)).to.have.lengthOf(2);
      expect(run.lines.at(-1)).to.include({ Scored: 2, Failed: 2, FailedBadAnswer: 2 });
    });
  }

  const unclassed: Record<string, number[][]> = {
    "too few rows": [[0.2, 0.3, 0.5]],
    "too many rows": [
      [0.2, 0.3, 0.5],
      [0.2, 0.3, 0.5],
      [0.2, 0.3, 0.5],
    ],
    "too few classes": [
      [0.5, 0.5],
      [0.2, 0.3, 0.5],
    ],
    "a class that is no probability": [
      [0.2, 0.3, 0.5],
      [Number.NaN, 0.3, 0.5],
    ],
  };
  for (const [what, scores] of Object.entries(unclassed)) {
    it(`delivers without a segment the chunk whose segments have ${what}`, async () => {
      run.spoil(SEGMENTATION_ENDPOINT, csv(scores));

      const result = await run.handle(firehoseEvent(eventsByAmount(2)));

      expect(results(result)).to.deep.equal([OK, OK]);
      expect(run.lines.at(-1)).to.include({ Scored: 2, Degraded: 2, Failed: 0 });
    });
  }

  it("reads scores that stand on one line", async () => {
    run.spoil(FRAUD_ENDPOINT, { status: 200, type: "text/csv", body: "0.25,0.75" });

    expect(results(await run.handle(firehoseEvent(eventsByAmount(2))))).to.deep.equal([OK, OK]);
  });
});

describe("a container that refuses a chunk", () => {
  let run: ScoringRun;

  beforeEach(async () => {
    run = await startScoring({ halvings: 5 });
  });

  afterEach(() => run.close());

  it("finds the rows that a container refuses, and scores all others", async () => {
    const spoilt = [1.02, 1.06];
    run.spoil(FRAUD_ENDPOINT, modelError(415, "could not parse"), ({ rows }) =>
      rows.some((row) => spoilt.includes(amountOf(row))),
    );
    const event = firehoseEvent(eventsByAmount(8));
    const result = await run.handle(event);

    expect(results(result)).to.deep.equal([OK, OK, FAILED, OK, OK, OK, FAILED, OK]);
    // The batch, both halves, all four quarters, and the two bad quarters' rows.
    expect(run.callsTo(FRAUD_ENDPOINT)).to.have.lengthOf(1 + 2 + 4 + 4);
    const refused = run.lines.filter(({ message }) => message === "record refused");
    expect(undated(refused)).to.deep.equal(
      [2, 6].map((i) => ({
        level: "WARN",
        message: "record refused",
        requestId: "a-request",
        recordId: event.records[i]?.recordId,
        reason: "rejected",
      })),
    );
    expect(run.lines.at(-1)).to.include({ Scored: 6, Failed: 2, FailedRejected: 2 });
  });

  it("stops looking for bad rows when that has cost enough", async () => {
    run.spoil(FRAUD_ENDPOINT, modelError(400, "wrong model"));

    const result = await run.handle(firehoseEvent(eventsByAmount(64)));

    expect(new Set(results(result))).to.deep.equal(new Set([FAILED]));
    expect(run.callsTo(FRAUD_ENDPOINT)).to.have.lengthOf(1 + 5 * 2);
    expect(run.lines.at(-1)).to.include({ Failed: 64, FailedChunkRejected: 64 });
  });

  it("logs nothing of what an endpoint says", async () => {
    run.spoil(FRAUD_ENDPOINT, modelError(415, "could not convert 17251-9 to float"));

    await run.handle(firehoseEvent(eventsByAmount(2)));

    expect(JSON.stringify(run.lines)).to.not.include("17251-9");
  });
});
