import type { FirehoseTransformationEvent, FirehoseTransformationResult } from "aws-lambda";
import { type Confirmation, SAMPLE_CONFIRMATION } from "../../contract/confirmation.ts";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../../contract/features.ts";
import type { ProfileState } from "../../contract/scored.ts";
import { type BankTransaction, SAMPLE_TRANSACTION } from "../../contract/transaction.ts";
import { alertClient } from "../../functions/scoring/alerts.ts";
import { readEnvironment } from "../../functions/scoring/environment.ts";
import { scoringHandler } from "../../functions/scoring/handler.ts";
import { runtimeClient } from "../../functions/scoring/invoke.ts";
import { profileKeys } from "../../functions/scoring/profiles/keys.ts";
import { ProfileStore } from "../../functions/scoring/profiles/profileStore.ts";
import { LIMITS, type Limits } from "../../functions/scoring/score.ts";
import { type AlertServer, startAlertServer } from "./alertServer.ts";
import { type Answer, type Call, csv, type ModelServer, startModelServer } from "./modelServer.ts";
import { startTable, type TestTable } from "./table.ts";

/** A secret that can't be read: the profiles are out of reach, and nothing of a batch is left to be counted. */
export const NO_PROFILES = { secret: () => Promise.reject(new Error("no secret")) };

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
  ALERT_FIREHOSE: "alerts-5f6a7b",
  PROFILE_TABLE: "profiles",
  PROFILE_KEY_SECRET: "arn:aws:secretsmanager:sa-east-1:111122223333:secret:profile-key-a1b2c3",
  PROFILE_EXPIRY_DAYS: "60",
};

/** What is in the secret that {@link VARIABLES} names. */
export const PROFILE_KEY = "a-key-of-profiles";

/** The whole Lambda but its bundle, with the real SDK clients, and all that it calls. */
export interface ScoringRun {
  readonly server: ModelServer;
  readonly table: TestTable;
  readonly alerts: AlertServer;
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

/** What a test may put in the place of the usual. */
export interface Surroundings {
  /** Another run's, which ends it. */
  readonly table?: TestTable;
  /** Asked for the key of the profiles' ids by every batch. */
  readonly secret?: () => Promise<string>;
  /** @default MOST_MARKS */
  readonly mostMarks?: number;
}

export async function startScoring(
  limits: Partial<Limits> = {},
  surroundings: Surroundings = {},
): Promise<ScoringRun> {
  const { secret = async () => PROFILE_KEY, mostMarks } = surroundings;
  const environment = readEnvironment(VARIABLES);
  const table = surroundings.table ?? (await startTable());
  const store = new ProfileStore(table.table, {
    expiryDays: environment.profiles.expiryDays,
    now: Date.now,
    ...(mostMarks && { mostMarks }),
  });
  const server = await startModelServer(healthyAnswer);
  const alerts = await startAlertServer();
  const me = {
    region: "sa-east-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
  };
  const client = runtimeClient({ ...me, endpoint: server.url });
  const firehose = alertClient({ ...me, endpoint: alerts.url });
  const lines: Record<string, unknown>[] = [];
  const handler = scoringHandler({
    environment,
    client,
    alerts: firehose,
    memory: async () => ({ keys: profileKeys(await secret()), store }),
    write: (line) => lines.push(JSON.parse(line)),
    limits: { ...LIMITS, ...limits },
  });
  return {
    server,
    table,
    alerts,
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
      firehose.destroy();
      await server.close();
      await alerts.close();
      if (table !== surroundings.table) await table.close();
    },
  };
}

/** What {@link healthyAnswer} says of an ordinary amount, and of one from 1,000. */
export const ORDINARY = 0.0010000000474974513;
export const ANOMALOUS = 0.9900000095367432;

/** Models that judge by the amount, and by the type of account. */
export function healthyAnswer({ endpoint, rows }: Call): Answer {
  if (endpoint === VARIABLES.FRAUD_ENDPOINT) {
    return csv(rows.map((row) => (amountOf(row) >= 1000 ? ANOMALOUS : ORDINARY)));
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

/** The confirmation of the sample as a fraud, with some fields changed, as its bytes on the wire. */
export function confirmationBytes(
  changed: Partial<Confirmation> & Record<string, unknown> = {},
): Buffer {
  return Buffer.from(`${JSON.stringify({ ...SAMPLE_CONFIRMATION, ...changed })}\n`);
}

/** The amount in a row of the fraud model. */
export function amountOf(row: readonly number[] = []): number {
  return row[FRAUD_FEATURES.indexOf("valor_transacao")] ?? 0;
}

/** A bank event with some fields changed, as its bytes on the wire. */
export function eventBytes(
  changed: Partial<BankTransaction> & Record<string, unknown> = {},
): Buffer {
  return Buffer.from(`${JSON.stringify({ ...SAMPLE_TRANSACTION, ...changed })}\n`);
}

/** `count` events with amounts 1.00, 1.01 and so on, so that each row can be told, of ten accounts at ten shops. */
export function eventsByAmount(count: number): Buffer[] {
  return Array.from({ length: count }, (_, i) =>
    eventBytes({
      identificador_unico_transacao: uuid(i),
      numero_conta: `${i % 10}-0`,
      informacoes_beneficiario_remetente: `Loja ${i % 10}`,
      valor_transacao: (100 + i) / 100,
    }),
  );
}

/** The `n`th id of a transaction. */
export function uuid(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
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

/**
 * The line in S3 of an event that {@link healthyAnswer} finds ordinary, in a current account.
 *
 * @param perfil What was known of the account.
 */
export function ordinaryLine(json: string, perfil: ProfileState = "novo"): string {
  return `${json.slice(0, -1)},"fraude_probabilidade":${ORDINARY},"fraude_suspeita":false,"segmento":"Dia a dia","perfil":"${perfil}","modelo_fraude":"fraud-0123456789ab","modelo_segmento":"segmentation-ba9876543210","recebido_em":"2026-01-05T14:03:27.123Z"}\n`;
}

/** The line in S3 of a confirmation. */
export function arrivedLine(json: string): string {
  return `${json.slice(0, -1)},"recebido_em":"2026-01-05T14:03:27.123Z"}\n`;
}

export function base64(bytes: Uint8Array | string): string {
  return Buffer.from(bytes).toString("base64");
}
