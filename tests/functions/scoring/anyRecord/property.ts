import type { FirehoseTransformationEvent, FirehoseTransformationResult } from "aws-lambda";
import { expect } from "chai";
import fc from "fast-check";
import { readEnvironment } from "../../../../functions/scoring/environment.ts";
import { BatchFailed, scoringHandler } from "../../../../functions/scoring/handler.ts";
import { LIMITS } from "../../../../functions/scoring/score.ts";
import { firehoseEvent } from "../../../support/firehoseEvent.ts";
import { skipPauses } from "../../../support/pauses.ts";
import { VARIABLES } from "../../../support/scoring.ts";
import { PERSONAL, PERSONAL_ACCOUNT, record } from "./records.ts";
import {
  alertFirehose,
  endpoints,
  memory,
  type Surroundings,
  scoreOf,
  segmentOf,
  surroundings,
} from "./surroundings.ts";

/** Records of one batch. */
const RECORDS = 250;
const ENVIRONMENT = readEnvironment(VARIABLES);

/** What came of a batch. */
interface Outcome {
  readonly event: FirehoseTransformationEvent;
  /** The response, or what was thrown. */
  readonly answer: FirehoseTransformationResult | unknown;
  readonly lines: readonly string[];
  /** What was sent as alerts. */
  readonly sent: readonly string[];
}

/**
 * Hand random batches to the handler, in random trouble, and check every promise that it makes of each.
 *
 * @param batches Of {@link RECORDS} records each.
 * @param seed Of what is random, but for time; it is told when a promise is broken.
 */
export async function anyRecord(batches: number, seed: number): Promise<void> {
  const batch = fc.array(record, { minLength: RECORDS, maxLength: RECORDS, size: "max" });
  const prototypes = prototypeKeys();
  const property = fc.asyncProperty(batch, surroundings, async (drawn, around) => {
    const event = firehoseEvent(drawn.map(() => ""));
    for (const [i, one] of drawn.entries()) Object.assign(event.records[i] as object, one);
    check(await outcomeOf(event, around));
    expect(prototypeKeys()).to.deep.equal(prototypes);
  });
  const pauses = skipPauses();
  const { failed, numRuns, errorInstance } = await fc
    .check(property, { numRuns: batches, seed, endOnFailure: true })
    .finally(pauses.restore);
  if (failed) throw new Error(`batch ${numRuns} of seed ${seed}`, { cause: errorInstance });
}

async function outcomeOf(
  event: FirehoseTransformationEvent,
  around: Surroundings,
): Promise<Outcome> {
  const lines: string[] = [];
  const sent: string[] = [];
  const handler = scoringHandler({
    environment: ENVIRONMENT,
    client: endpoints(around),
    alerts: alertFirehose(around, sent),
    memory: () => memory(around),
    write: (line) => lines.push(line),
    limits: { ...LIMITS, rows: around.rows, halvings: 8, callMs: 10 },
  });
  // Pauses take no time here, so that nothing but the end of it ends trouble that lasts.
  const lasting = around.fraud.lasting || around.segmentation.lasting;
  const context = {
    functionName: "scoring",
    awsRequestId: "a-request",
    getRemainingTimeInMillis: () => (lasting ? 2_050 : around.remaining),
  };
  // What Lambda hands over has been JSON.
  const answer = await handler(JSON.parse(JSON.stringify(event)), context).catch(
    (error: unknown) => error,
  );
  return { event, answer, lines, sent };
}

function check({ event, answer, lines, sent }: Outcome): void {
  const logged = lines.join("\n");
  expect(logged).to.not.include(PERSONAL);
  expect(logged).to.not.include(PERSONAL_ACCOUNT);
  const told = JSON.parse(lines.at(-1) ?? "");
  expect(told.Records).to.equal(event.records.length);
  expect(told.Scored + told.Confirmed + told.Refused + told.Failed).to.equal(told.Records);

  if (answer instanceof Error) {
    expect(answer).to.be.instanceOf(BatchFailed);
    expect(answer.message).to.match(
      /throttled|unavailable|model-error|out-of-time|unusable|unlearnt/,
    );
    expect(told).to.include({ Scored: 0, Confirmed: 0 });
    return;
  }
  const { records } = answer as FirehoseTransformationResult;
  expect(records.map(({ recordId }) => recordId)).to.deep.equal(
    event.records.map(({ recordId }) => recordId),
  );
  const delivered: string[] = [];
  for (const [i, { result, data }] of records.entries()) {
    const original = event.records[i]?.data as unknown;
    if (result === "Ok") {
      const line = Buffer.from(data ?? "", "base64").toString();
      delivered.push(line);
      checkLine(line, Buffer.from(original as string, "base64").toString());
    } else {
      expect(result).to.equal("ProcessingFailed");
      expect(data).to.equal(typeof original === "string" ? original : undefined);
    }
  }
  const read = delivered.map((line) => JSON.parse(line));
  const suspected = delivered.filter((_, i) => read[i].fraude_suspeita);
  expect(told).to.include({
    Scored: read.filter((it) => "fraude_probabilidade" in it).length,
    Degraded: read.filter((it) => it.segmento === null).length,
    Flagged: suspected.length,
    Alerts: sent.length,
    AlertsFailed: suspected.length - sent.length,
  });
  // The same transaction may be there twice.
  const expected = [...suspected];
  for (const alert of sent) {
    const at = expected.indexOf(alert);
    expect(at, alert).to.be.at.least(0);
    expected.splice(at, 1);
  }
}

/** A line is the original, on one line, and what its own score, segment and arrival are. */
function checkLine(line: string, original: string): void {
  const written = original
    .replace(/^\uFEFF/, "")
    .trim()
    .replace(/[\r\n]+/g, " ");
  expect(line.startsWith(`${written.slice(0, -1)},"`), line).to.equal(true);
  expect(line.indexOf("\n")).to.equal(line.length - 1);
  const value = JSON.parse(line);
  expect(value.recebido_em).to.match(/^[+\d]\d*-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  if (value.tipo === "confirmacao_fraude") return;
  const { fraude_probabilidade, segmento } = value;
  expect(fraude_probabilidade).to.equal(scoreOf(value.valor_transacao));
  expect(value.fraude_suspeita).to.equal(fraude_probabilidade >= 0.5);
  expect(value.modelo_fraude).to.equal(VARIABLES.FRAUD_MODEL);
  expect([segmento, value.modelo_segmento]).to.deep.equal(
    segmento === null ? [null, null] : [segmentOf(value.tipo_conta), VARIABLES.SEGMENTATION_MODEL],
  );
}

/** What everything inherits. */
function prototypeKeys(): unknown[] {
  return [Object, Array, Function, String, Number, Boolean, Map, Promise, Buffer, Uint8Array].map(
    ({ prototype }) => Reflect.ownKeys(prototype),
  );
}
