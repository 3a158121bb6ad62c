import { expect } from "chai";
import { MAX_EVENT_BYTES } from "../../../contract/event.ts";
import type { AlertTrouble } from "../../support/alertServer.ts";
import { firehoseEvent } from "../../support/firehoseEvent.ts";
import { type Pauses, skipPauses } from "../../support/pauses.ts";
import {
  amountOf,
  eventBytes,
  healthyAnswer,
  hugeEvent,
  NO_PROFILES,
  results,
  type ScoringRun,
  startScoring,
  undated,
  uuid,
  VARIABLES,
} from "../../support/scoring.ts";
import { type Timers, watchTimers } from "../../support/timers.ts";

const OK = "Ok";
const ANOMALOUS = 2_000;
/** How long a batch waits for its alerts, ms. */
const PATIENCE = 5_000;

describe("the alerts of a batch", () => {
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

  /** Hand in events with these amounts. @returns the lines in S3. */
  async function handle(...amounts: number[]): Promise<(string | undefined)[]> {
    const { records } = await run.handle(
      firehoseEvent(
        amounts.map((valor_transacao, i) =>
          eventBytes({ identificador_unico_transacao: uuid(i), valor_transacao }),
        ),
      ),
    );
    return records.map(({ result, data = "" }) =>
      result === OK ? Buffer.from(data, "base64").toString() : undefined,
    );
  }

  const failedLines = () => undated(run.lines.slice(0, -1));
  const alertsFailed = (error: string, alerts: number) => ({
    level: "ERROR",
    message: "alerts failed",
    requestId: "a-request",
    error,
    alerts,
  });

  it("are the scored lines of its suspected transactions, sent before it is answered", async () => {
    const [, second, third] = await handle(10, 2_000, 3_000, 20);

    expect(run.alerts.calls.map(({ stream, alerts }) => [stream, alerts])).to.deep.equal([
      [VARIABLES.ALERT_FIREHOSE, [second, third]],
    ]);
    expect(second).to.match(/"fraude_suspeita":true.*\}\n$/);
    expect(run.lines.at(-1)).to.include({ Scored: 4, Flagged: 2, Alerts: 2, AlertsFailed: 0 });
  });

  it("are none when nothing is suspected, and Firehose is not asked", async () => {
    await handle(10, 20);

    expect(run.alerts.calls).to.deep.equal([]);
    expect(run.lines.at(-1)).to.include({ Alerts: 0, AlertsFailed: 0 });
  });

  it("say null for a segment that is missing", async () => {
    run.server.answer = (call) =>
      call.endpoint === VARIABLES.FRAUD_ENDPOINT ? healthyAnswer(call) : "breaks";
    const done = handle(ANOMALOUS);
    while (!timers.asked.includes(7_000)) await new Promise((resolve) => setImmediate(resolve));
    timers.fire(7_000);

    expect(await done).to.deep.equal(run.alerts.taken);
    expect(JSON.parse(run.alerts.taken[0] as string)).to.include({ segmento: null });
  });

  it("are sent again, but only those whose entry has an error", async () => {
    const codes = ["InternalFailure", undefined, "ServiceUnavailableException"];
    run.alerts.trouble = () => (run.alerts.calls.length === 1 ? { codes } : undefined);

    const [first, second, third] = await handle(1_000, 2_000, 3_000);

    expect(run.alerts.calls.map(({ alerts }) => alerts)).to.deep.equal([
      [first, second, third],
      [first, third],
    ]);
    expect(run.alerts.taken).to.deep.equal([second, first, third]);
    expect(run.lines.at(-1)).to.include({ Alerts: 3, AlertsFailed: 0 });
  });

  it("are sent again when an entry has no answer", async () => {
    run.alerts.trouble = () =>
      run.alerts.calls.length === 1
        ? { answer: { RequestResponses: [{ RecordId: "1" }] } }
        : undefined;

    const [, second] = await handle(1_000, 2_000);

    expect(run.alerts.taken).to.deep.equal([second]);
    expect(run.lines.at(-1)).to.include({ Alerts: 2, AlertsFailed: 0 });
  });

  const passing: Record<string, AlertTrouble> = {
    "Firehose is unavailable": { status: 503, error: "ServiceUnavailableException" },
    "Firehose fails inside": { status: 500, error: "InternalFailure" },
    "Firehose throttles": { status: 400, error: "ThrottlingException" },
    "the connection breaks": "breaks",
  };
  for (const [what, trouble] of Object.entries(passing)) {
    it(`are sent again, all of a call, when ${what}`, async () => {
      run.alerts.trouble = () => (run.alerts.calls.length <= 2 ? trouble : undefined);

      const lines = await handle(1_000, 2_000);

      expect(run.alerts.calls.map(({ alerts }) => alerts)).to.deep.equal([lines, lines, lines]);
      expect(run.lines.at(-1)).to.include({ Alerts: 2, AlertsFailed: 0 });
    });
  }

  it("are sent again when nobody answers for 3 s", async () => {
    run.alerts.trouble = () => {
      if (run.alerts.calls.length > 1) return undefined;
      timers.fire(3_000);
      return "hangs";
    };

    await handle(ANOMALOUS);

    expect(run.alerts.calls).to.have.lengthOf(2);
    expect(run.lines.at(-1)).to.include({ Alerts: 1, AlertsFailed: 0 });
  });

  for (const error of ["AccessDeniedException", "ResourceNotFoundException"]) {
    it(`fail nothing else when Firehose says ${error}, and are not sent again`, async () => {
      run.alerts.trouble = () => ({ status: 400, error });

      expect((await handle(10, 2_000, 3_000)).every((line) => line !== undefined)).to.equal(true);
      expect(run.alerts.calls).to.have.lengthOf(1);
      expect(failedLines()).to.deep.equal([alertsFailed(error, 2)]);
      expect(run.lines.at(-1)).to.include({ Scored: 3, Flagged: 2, Alerts: 0, AlertsFailed: 2 });
    });
  }

  it("are given up after 5 s, and logged by the last error of each, without what it quotes", async () => {
    run.alerts.trouble = ({ alerts }) => {
      if (run.alerts.calls.length === 5) timers.fire(PATIENCE);
      return { codes: alerts.map((_, i) => (i === 0 ? "InternalFailure" : "Another")) };
    };

    expect((await handle(1_000, 2_000, 3_000)).every((line) => line !== undefined)).to.equal(true);
    expect(failedLines()).to.deep.equal([
      alertsFailed("InternalFailure", 1),
      alertsFailed("Another", 2),
    ]);
    expect(JSON.stringify(run.lines)).to.not.include("17251-9");
    expect(run.lines.at(-1)).to.include({ Scored: 3, Alerts: 0, AlertsFailed: 3 });
  });

  for (const [when, timer] of [
    ["after 5 s", PATIENCE],
    // Of a minute, 2 s are for the answer.
    ["at the end of the batch's time", 58_000],
  ] as const) {
    it(`are given up ${when} when nobody answers`, async () => {
      run.alerts.trouble = () => {
        timers.fire(timer);
        return "hangs";
      };

      expect((await handle(ANOMALOUS)).every((line) => line !== undefined)).to.equal(true);
      expect(failedLines()).to.deep.equal([alertsFailed("out-of-time", 1)]);
    });
  }

  it("are sent of what was scored at the last moment", async () => {
    await run.close();
    run = await startScoring({ rows: 1, concurrency: 1 }, NO_PROFILES);
    run.server.answer = (call) => {
      if (call.endpoint !== VARIABLES.FRAUD_ENDPOINT || amountOf(call.rows[0]) === ANOMALOUS) {
        return healthyAnswer(call);
      }
      // Of a minute, 2 s are for the answer and 5 s for the alerts.
      timers.fire(53_000);
      return "hangs";
    };

    const [first, second] = await handle(ANOMALOUS, 10);

    expect(run.alerts.taken).to.deep.equal([first]);
    expect(second).to.equal(undefined);
  });

  it("leave out one that has grown beyond what Firehose takes", async () => {
    const fits = MAX_EVENT_BYTES - 1_000;
    const events = [fits, MAX_EVENT_BYTES].map((bytes) =>
      Buffer.from(
        hugeEvent(bytes).toString().replace('"valor_transacao":57.9', '"valor_transacao":2057'),
      ),
    );

    expect(results(await run.handle(firehoseEvent(events)))).to.deep.equal([OK, OK]);
    expect(failedLines()).to.deep.equal([alertsFailed("too-large", 1)]);
    expect(run.lines.at(-1)).to.include({ Flagged: 2, Alerts: 1, AlertsFailed: 1 });
  });

  it("are none of what the response has no room for, which comes again", async () => {
    const event = Buffer.from(
      hugeEvent(1_000_000).toString().replace('"valor_transacao":57.9', '"valor_transacao":2057'),
    );

    const result = await run.handle(firehoseEvent(Array(6).fill(event)));

    const delivered = results(result).filter((it) => it === OK);
    expect(delivered).to.have.lengthOf(4);
    expect(run.alerts.taken).to.have.lengthOf(4);
    expect(run.lines.at(-1)).to.include({ Flagged: 4, Alerts: 4, FailedResponseFull: 2 });
  });
});
