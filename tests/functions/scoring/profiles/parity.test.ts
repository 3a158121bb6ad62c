import { expect } from "chai";
import fc from "fast-check";
import { firehoseEvent } from "../../../support/firehoseEvent.ts";
import { results, type ScoringRun, startScoring, VARIABLES } from "../../../support/scoring.ts";
import { expectClose, instantOf, START, WINDOW } from "./support.ts";
import { type Dated, deed, engineOf, eventsOf } from "./traffic.ts";

const { FRAUD_ENDPOINT, SEGMENTATION_ENDPOINT } = VARIABLES;
/** Two generations and a half, so that profiles roll over. */
const LENGTH = 2.5 * WINDOW;
/** Events of one batch. */
const SIZE = 12;

/** What the endpoints were asked: rows of both models, in order. */
interface Asked {
  readonly fraud: (readonly number[])[];
  readonly segmentation: (readonly number[])[];
}

describe("the rows that the endpoints are asked about", () => {
  const [deeds = []] = fc.sample(fc.array(deed, { minLength: 150, maxLength: 150 }), {
    numRuns: 1,
    seed: 7,
  });
  // No two at one second, of which only the batch would say which came first.
  const events = [
    ...new Map(eventsOf(deeds, START, LENGTH, 0).map((event) => [event.time, event])).values(),
  ];
  const batches = Array.from({ length: Math.ceil(events.length / SIZE) }, (_, i) =>
    events.slice(i * SIZE, (i + 1) * SIZE),
  );
  let run: ScoringRun;

  beforeEach(async () => {
    run = await startScoring();
  });

  afterEach(() => run.close());

  /** Hands batches in, and says what the endpoints were asked by that. */
  async function askedBy(...handed: readonly (readonly Dated[])[]): Promise<Asked> {
    run.server.calls.splice(0);
    for (const batch of handed) {
      const bytes = batch.map((event) => event.bytes);
      const result = await run.handle(firehoseEvent(bytes, instantOf(START + LENGTH)));
      expect(new Set(results(result))).to.deep.equal(new Set(["Ok"]));
    }
    return {
      fraud: run.callsTo(FRAUD_ENDPOINT).flatMap(({ rows }) => rows),
      segmentation: run.callsTo(SEGMENTATION_ENDPOINT).flatMap(({ rows }) => rows),
    };
  }

  it("are those that the engine computes from the whole history in one go", async () => {
    const asked = await askedBy(...batches);

    const { rows } = engineOf(events);
    expectRows(
      asked,
      {
        fraud: rows.map(({ fraud }) => fraud),
        segmentation: rows.map(({ segmentation }) => segmentation),
      },
      1e-6,
    );
  });

  it("are the same for a batch that is handed in again, which knows nothing of itself", async () => {
    for (const batch of batches.slice(0, 8)) {
      const asked = await askedBy(batch);

      expectRows(await askedBy(batch), asked, 1e-9);
    }
    expect(run.lines.at(-1)?.ProfileRepeated).to.be.above(SIZE);
  });

  it("see what the same batch says of the time before, in whatever order", async () => {
    const [first = [], second = []] = batches;
    const batch = [...first, ...second];
    const asked = await askedBy(batch);
    await run.close();
    run = await startScoring();

    const reversed = await askedBy(batch.toReversed());

    const backwards = {
      fraud: reversed.fraud.toReversed(),
      segmentation: reversed.segmentation.toReversed(),
    };
    expectRows(backwards, asked, 1e-9);
  });

  it("are one for an event that a batch has twice, which counts once", async () => {
    const [first = [], second = []] = batches;
    const once = await askedBy(first, second);
    const items = await run.table.items();
    await run.close();
    run = await startScoring();

    const twice = await askedBy([...first, ...first], second);

    const transactions = engineOf(first).rows.length;
    const without = (rows: Asked["fraud"]) => [
      ...rows.slice(0, transactions),
      ...rows.slice(2 * transactions),
    ];
    expect(twice.fraud.slice(transactions, 2 * transactions)).to.deep.equal(
      twice.fraud.slice(0, transactions),
    );
    expectRows(
      { fraud: without(twice.fraud), segmentation: without(twice.segmentation) },
      once,
      1e-9,
    );
    expect([...(await run.table.items()).keys()]).to.have.members([...items.keys()]);
  });
});

/** Each number is the other, but for a difference in its last digits. */
function expectRows(given: Asked, expected: Asked, relative: number): void {
  for (const model of ["fraud", "segmentation"] as const) {
    expect(given[model].length, model).to.equal(expected[model].length);
    for (const [i, row] of expected[model].entries()) {
      expectClose(given[model][i] ?? [], row, `${model} row ${i}, column`, {
        relative,
        absolute: 1e-9,
      });
    }
  }
}
