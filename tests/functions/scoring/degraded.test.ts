import { expect } from "chai";
import { SEGMENTATION_FEATURES } from "../../../contract/features.ts";
import { SAMPLE_TRANSACTION } from "../../../contract/transaction.ts";
import { firehoseEvent } from "../../support/firehoseEvent.ts";
import { type Answer, type Call, csv, modelError, refusal } from "../../support/modelServer.ts";
import { type Pauses, skipPauses } from "../../support/pauses.ts";
import {
  amountOf,
  base64,
  eventBytes,
  eventsByAmount,
  healthyAnswer,
  ORDINARY,
  type ScoringRun,
  startScoring,
  undated,
  VARIABLES,
} from "../../support/scoring.ts";
import { type Timers, watchTimers } from "../../support/timers.ts";

const { FRAUD_ENDPOINT, SEGMENTATION_ENDPOINT, SEGMENTATION_MODEL } = VARIABLES;
const MISSING = refusal(400, "ValidationError");
const CURRENT = ["Dia a dia", SEGMENTATION_MODEL];
const NONE = [null, null];
/** How long a batch waits for segmentation once the fraud scores are there, ms. */
const PATIENCE = 7_000;

describe("a batch that segmentation alone fails", () => {
  let run: ScoringRun;
  let pauses: Pauses;
  let timers: Timers;

  beforeEach(async () => {
    run = await startScoring({ rows: 2, callMs: 50 });
    pauses = skipPauses();
    timers = watchTimers();
  });

  afterEach(async () => {
    timers.restore();
    pauses.restore();
    await run.close();
  });

  /** What the lines in S3 say of their segments; of what isn't there, how it ended. */
  async function segments(events: readonly Uint8Array[]): Promise<unknown[]> {
    const { records } = await run.handle(firehoseEvent(events));
    return records.map(({ result, data = "" }) => {
      if (result !== "Ok") return result;
      const { segmento, modelo_segmento } = JSON.parse(Buffer.from(data, "base64").toString());
      return [segmento, modelo_segmento];
    });
  }

  it("is delivered with its fraud scores, and with null for its segments", async () => {
    run.spoil(SEGMENTATION_ENDPOINT, MISSING);

    const { records } = await run.handle(firehoseEvent([eventBytes()]));

    const json = JSON.stringify(SAMPLE_TRANSACTION);
    expect(records.map(({ result, data }) => [result, data])).to.deep.equal([
      [
        "Ok",
        base64(
          `${json.slice(0, -1)},"fraude_probabilidade":${ORDINARY},"fraude_suspeita":false,"segmento":null,"perfil":"novo","modelo_fraude":"fraud-0123456789ab","modelo_segmento":null,"recebido_em":"2026-01-05T14:03:27.123Z"}\n`,
        ),
      ],
    ]);
  });

  const lasting: Record<string, { answer: Answer; told: object[] }> = {
    "is missing": {
      answer: MISSING,
      told: [{ reason: "unusable", rows: 2, error: "ValidationError", status: 400 }],
    },
    "refuses every row": {
      answer: modelError(415, "17251-9"),
      told: [1, 1].map((rows) => ({ reason: "rejected", rows, error: "ModelError", status: 415 })),
    },
    "answers too few rows": {
      answer: csv([[0.2, 0.3, 0.5]]),
      told: [{ reason: "bad-answer", rows: 2 }],
    },
  };
  for (const [what, { answer, told }] of Object.entries(lasting)) {
    it(`is counted, and its chunk logged, when the endpoint ${what}`, async () => {
      run.spoil(SEGMENTATION_ENDPOINT, answer);

      expect(await segments(eventsByAmount(2))).to.deep.equal([NONE, NONE]);
      expect(run.lines.at(-1)).to.include({ Scored: 2, Degraded: 2, Failed: 0 });
      const line = { level: "ERROR", message: "chunk failed", requestId: "a-request" };
      expect(undated(run.lines.slice(0, -1))).to.deep.equal(
        told.map((it) => ({ ...line, endpoint: SEGMENTATION_ENDPOINT, ...it })),
      );
    });
  }

  const passing: Record<string, { answer: Answer; reason: string }> = {
    throttles: { answer: refusal(429, "ThrottlingException"), reason: "throttled" },
    "is unavailable": { answer: refusal(503, "ServiceUnavailable"), reason: "unavailable" },
    "has a container that fails": { answer: modelError(500, "load failed"), reason: "model-error" },
    "does not answer": { answer: "hangs", reason: "unavailable" },
  };
  for (const [what, { answer, reason }] of Object.entries(passing)) {
    it(`asks again, but not for longer than 7 s after fraud, while the endpoint ${what}`, async () => {
      let askedBefore = 0;
      run.server.answer = async (call: Call) => {
        const asked = run.callsTo(SEGMENTATION_ENDPOINT).length;
        if (call.endpoint === FRAUD_ENDPOINT) {
          // Fraud takes its time, and segmentation may take as much.
          await reached(() => run.callsTo(SEGMENTATION_ENDPOINT).length >= 3);
          expect(timers.asked).to.not.include(PATIENCE);
          return healthyAnswer(call);
        }
        if (timers.asked.includes(PATIENCE)) {
          askedBefore ||= asked;
          if (asked > askedBefore) timers.fire(PATIENCE);
        }
        return answer;
      };

      expect(await segments(eventsByAmount(2))).to.deep.equal([NONE, NONE]);
      expect(askedBefore).to.be.at.least(3);
      expect(run.lines[0]).to.include({ message: "chunk failed", reason, rows: 2 });
    });
  }

  it("keeps the segments of the chunks that have some", async () => {
    const savings = SEGMENTATION_FEATURES.indexOf("conta_poupanca");
    run.spoil(SEGMENTATION_ENDPOINT, MISSING, ({ rows }) => rows[0]?.[savings] === 1);
    const saved = eventBytes({ tipo_conta: "Conta Poupança" });

    const told = await segments([...eventsByAmount(2), saved, saved]);

    expect(told).to.deep.equal([CURRENT, CURRENT, NONE, NONE]);
    expect(run.lines.at(-1)).to.include({ Scored: 4, Degraded: 2, Failed: 0 });
  });

  it("fails where the fraud score is missing, whether there are segments or not", async () => {
    run.spoil(FRAUD_ENDPOINT, MISSING, ({ rows }) => amountOf(rows[0]) === 1.02);

    const told = await segments(eventsByAmount(4));

    expect(told).to.deep.equal([CURRENT, CURRENT, "ProcessingFailed", "ProcessingFailed"]);
    expect(run.lines.at(-1)).to.include({ Scored: 2, Degraded: 0, FailedUnusable: 2 });
  });
});

/** Once `condition` holds. */
async function reached(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
