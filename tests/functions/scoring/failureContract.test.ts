import { expect } from "chai";
import { FRAUD_FEATURES } from "../../../contract/features.ts";
import { LIMITS } from "../../../functions/scoring/score.ts";
import { firehoseEvent } from "../../support/firehoseEvent.ts";
import { modelError } from "../../support/modelServer.ts";
import { type Pauses, skipPauses } from "../../support/pauses.ts";
import {
  amountOf,
  eventBytes,
  eventsByAmount,
  NO_PROFILES,
  results,
  type ScoringRun,
  startScoring,
  uuid,
  VARIABLES,
} from "../../support/scoring.ts";
import { type Timers, watchTimers } from "../../support/timers.ts";

const { FRAUD_ENDPOINT } = VARIABLES;
const OK = "Ok";
const FAILED = "ProcessingFailed";

/** What is not shown where its subject is. */
describe("the failure contract of the scoring Lambda", () => {
  let run: ScoringRun;
  let pauses: Pauses;
  let timers: Timers;

  beforeEach(async () => {
    run = await startScoring();
    pauses = skipPauses();
    timers = watchTimers();
  });

  afterEach(async () => {
    timers.restore();
    pauses.restore();
    await run.close();
  });

  async function restart(...options: Parameters<typeof startScoring>): Promise<void> {
    await run.close();
    run = await startScoring(...options);
  }

  it("leaves cells empty for what an optional field would have told", async () => {
    const changed: Record<string, unknown> = {
      identificador_unico_transacao: uuid(2),
      informacoes_beneficiario_remetente: undefined,
    };
    await run.handle(firehoseEvent([eventBytes()]));
    await run.handle(firehoseEvent([eventBytes(changed)]));

    const [row = []] = run.callsTo(FRAUD_ENDPOINT)[1]?.rows ?? [];
    const cell = (name: (typeof FRAUD_FEATURES)[number]) => row[FRAUD_FEATURES.indexOf(name)];
    expect(cell("conta_valor_medio_30d")).to.be.closeTo(57.9, 1e-9);
    expect(cell("contraparte_valor_sobre_media_30d")).to.be.NaN;
  });

  it("fills a call up to its bytes, line ends included, and no further", async () => {
    await run.handle(firehoseEvent(eventsByAmount(4)));
    const { bytes = 0 } = run.callsTo(FRAUD_ENDPOINT)[0] ?? {};
    // The last line has no end.
    for (const [room, calls] of [
      [bytes + 1, 1],
      [bytes, 2],
    ] as const) {
      await restart({ bytes: room });
      await run.handle(firehoseEvent(eventsByAmount(4)));

      expect(run.callsTo(FRAUD_ENDPOINT)).to.have.lengthOf(calls);
    }
  });

  it("gives a container that fails up at the end of the time, and delivers the others' rows", async () => {
    await restart({ rows: 2 }, NO_PROFILES);
    const failing = modelError(500, "load failed");
    run.spoil(FRAUD_ENDPOINT, failing, ({ rows }) => {
      if (amountOf(rows[0]) !== 1.02) return false;
      // Of a minute, 2 s are for the answer and 5 s for the alerts.
      if (run.callsTo(FRAUD_ENDPOINT).length > 5) timers.fire(53_000);
      return true;
    });

    const result = await run.handle(firehoseEvent(eventsByAmount(4)));

    expect(results(result)).to.deep.equal([OK, OK, FAILED, FAILED]);
    expect(run.lines.at(-1)).to.include({ Scored: 2, FailedModelError: 2 });
  });

  it("waits longer for a cold endpoint than SageMaker does, 60 s", async () => {
    await run.handle(firehoseEvent([eventBytes()]));

    expect(LIMITS.callMs).to.equal(65_000);
    expect(timers.asked).to.include(65_000);
  });

  it("keeps 2 s of the time for its answer", async () => {
    // Of the rest, 5 s are for the alerts, or a tenth.
    for (const [remaining, left, scoring] of [
      [60_000, 58_000, 53_000],
      [22_000, 20_000, 18_000],
    ] as const) {
      timers.asked.splice(0);
      await run.handle(firehoseEvent([eventBytes()]), remaining);

      expect(timers.asked).to.include.members([left, scoring]);
    }
    run.server.calls.splice(0);
    await run.handle(firehoseEvent([eventBytes()]), 2_000).catch(() => {});
    expect(run.server.calls).to.deep.equal([]);
  });
});
