import type { FirehoseTransformationEvent, FirehoseTransformationResult } from "aws-lambda";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../../contract/features.ts";
import { type BankTransaction, SAMPLE_TRANSACTION } from "../../contract/transaction.ts";
import { readEnvironment } from "../../functions/scoring/environment.ts";
import { scoringHandler } from "../../functions/scoring/handler.ts";
import { runtimeClient } from "../../functions/scoring/invoke.ts";
import { LIMITS, type Limits } from "../../functions/scoring/score.ts";
import { type Answer, type Call, csv, type ModelServer, startModelServer } from "./modelServer.ts";

/** The Lambda's variables as the Pulumi program sets them. */
export const VARIABLES = {
  FRAUD_ENDPOINT: "fraud-0a1b2c",
  FRAUD_MODEL: "fraud-0123456789ab",
  FRAUD_FEATURES: FRAUD_FEATURES.join(","),
  FRAUD_THRESHOLD: "0.5",
  SEGMENTATION_ENDPOINT: "segmentation-3d4e5f",
  SEGMENTATION_MODEL: "segmentation-ba9876543210",
  SEGMENTATION_FEATURES: SEGMENTATION_FEATURES.join(","),
  SEGMENTS: '["Dia a dia","Poupador","Investidor"]',
};

/** The whole Lambda but its bundle, with the real SDK client, and the endpoints that it calls. */
export interface ScoringRun {
  readonly server: ModelServer;
  /** Lines of the log so far, parsed. */
  readonly lines: Record<string, unknown>[];
  /** Hand in an event, with `remaining` milliseconds left, a minute unless said. */
  handle(
    event: FirehoseTransformationEvent,
    remaining?: number,
  ): Promise<FirehoseTransformationResult>;
  /** From now on an endpoint answers as given to calls that `when` picks, to all unless said. */
  spoil(endpoint: string, answer: Answer, when?: (call: Call) => boolean): void;
  /** Calls so far to one endpoint. */
  callsTo(endpoint: string): Call[];
  close(): Promise<void>;
}

export async function startScoring(limits: Partial<Limits> = {}): Promise<ScoringRun> {
  const server = await startModelServer(healthyAnswer);
  const client = runtimeClient({
    region: "sa-east-1",
    endpoint: server.url,
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
  });
  const lines: Record<string, unknown>[] = [];
  const handler = scoringHandler({
    environment: readEnvironment(VARIABLES),
    client,
    write: (line) => lines.push(JSON.parse(line)),
    limits: { ...LIMITS, ...limits },
  });
  return {
    server,
    lines,
    handle: (event, remaining = 60_000) =>
      handler(event, {
        functionName: "scoring",
        awsRequestId: "a-request",
        getRemainingTimeInMillis: () => remaining,
      }),
    spoil: (endpoint, answer, when = () => true) => {
      server.answer = (call) =>
        call.endpoint === endpoint && when(call) ? answer : healthyAnswer(call);
    },
    callsTo: (endpoint) => server.calls.filter((call) => call.endpoint === endpoint),
    close: async () => {
      client.destroy();
      await server.close();
    },
  };
}

/** What {@link healthyAnswer} says of an ordinary amount, and of one from 1,000. */
export const ORDINARY = 0.0010000000474974513;
const ANOMALOUS = 0.9900000095367432;

/** Models that judge by the amount, and by the type of account. */
export function healthyAnswer({ endpoint, rows }: Call): Answer {
  if (endpoint === VARIABLES.FRAUD_ENDPOINT) {
    return csv(rows.map(([amount = 0]) => (amount >= 1000 ? ANOMALOUS : ORDINARY)));
  }
  const savings = SEGMENTATION_FEATURES.indexOf("conta_poupanca");
  const investment = SEGMENTATION_FEATURES.indexOf("conta_investimento");
  return csv(
    rows.map((row) => {
      if (row[savings] === 1) return [0.2, 0.7, 0.1];
      return row[investment] === 1 ? [0.2, 0.1, 0.7] : [0.7, 0.2, 0.1];
    }),
  );
}

/** A bank event with some fields changed, as its bytes on the wire. */
export function eventBytes(
  changed: Partial<BankTransaction> & Record<string, unknown> = {},
): Buffer {
  return Buffer.from(`${JSON.stringify({ ...SAMPLE_TRANSACTION, ...changed })}\n`);
}

/** `count` events with amounts 1.00, 1.01 and so on, so that each row can be told. */
export function eventsByAmount(count: number): Buffer[] {
  return Array.from({ length: count }, (_, i) => eventBytes({ valor_transacao: (100 + i) / 100 }));
}

/** A batch's lines in the log without the instants they were written at. */
export function undated(lines: ScoringRun["lines"]): object[] {
  return lines.map(({ timestamp, ...told }) => told);
}

/** What came back: `Ok` or `ProcessingFailed` for each record, in order. */
export function results({ records }: FirehoseTransformationResult): string[] {
  return records.map(({ result }) => result);
}

/** A valid event of exactly `bytes` bytes, most of them in a field that the contract doesn't know. */
export function hugeEvent(bytes: number): Buffer {
  const rest = eventBytes({ observacao: "" }).length;
  return eventBytes({ observacao: "x".repeat(bytes - rest) });
}

/** The line in S3 of an event that {@link healthyAnswer} finds ordinary, in a current account. */
export function ordinaryLine(json: string): string {
  return `${json.slice(0, -1)},"fraude_probabilidade":${ORDINARY},"fraude_suspeita":false,"segmento":"Dia a dia","modelo_fraude":"fraud-0123456789ab","modelo_segmento":"segmentation-ba9876543210","recebido_em":"2026-01-05T14:03:27.123Z"}\n`;
}

export function base64(bytes: Uint8Array | string): string {
  return Buffer.from(bytes).toString("base64");
}
