import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import type {
  InvokeEndpointCommand,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import fc from "fast-check";
import { SEGMENTATION_FEATURES } from "../../../../contract/features.ts";
import { profileKeys } from "../../../../functions/scoring/profiles/keys.ts";
import { ProfileStore } from "../../../../functions/scoring/profiles/profileStore.ts";
import type { Memory } from "../../../../functions/scoring/profiles/recall.ts";
import { Table } from "../../../../functions/scoring/profiles/table.ts";
import { PROFILE_KEY, VARIABLES } from "../../../support/scoring.ts";
import { PERSONAL } from "./records.ts";

/** What may become of a call to an endpoint. */
const TROUBLES = {
  throttled: { name: "ThrottlingException", $metadata: { httpStatusCode: 429 } },
  unavailable: { name: "ServiceUnavailable", $metadata: { httpStatusCode: 503 } },
  missing: { name: "ValidationError", $metadata: { httpStatusCode: 400 } },
  broken: { name: "Error", code: "ECONNRESET" },
  "container refuses": { name: "ModelError", OriginalStatusCode: 415 },
  "container fails": { name: "ModelError", OriginalStatusCode: 500 },
  hangs: undefined,
  "too few rows": (body: string) => body.slice(body.indexOf("\n") + 1),
  "too many rows": (body: string) => body.slice(0, body.indexOf("\n") + 1) + body,
  NaN: (body: string) => body.replace(/^[^,\n]+/, "NaN"),
  "out of range": (body: string) => body.replace(/^[^,\n]+/, "1.5"),
  "an empty answer": () => "",
  "a page": () => `<h1>${PERSONAL}</h1>`,
} as const;

/** One for each call in turn, nothing when it is answered as it should be; after them all is well, or stays as it was. */
const troubles = fc.record({
  calls: fc.array(
    fc.option(fc.constantFrom(...(Object.keys(TROUBLES) as (keyof typeof TROUBLES)[])), {
      freq: 2,
    }),
    { maxLength: 6 },
  ),
  lasting: fc.nat(9).map((n) => n === 0),
});
export type Troubles = typeof troubles extends fc.Arbitrary<infer T> ? T : never;

/** What a batch may meet with, but for its records. */
export const surroundings = fc.record({
  fraud: troubles,
  segmentation: troubles,
  /** The container refuses whatever has a row with an amount that ends like this; none above 99. */
  refused: fc.integer({ min: 0, max: 400 }),
  profiles: fc.constantFrom("kept", "kept", "kept", "unreachable", "unreadable", "unwritable"),
  /** For each alert in turn, whether Firehose takes it; and how it takes calls. */
  taken: fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
  alerts: fc.constantFrom("taken", "taken", "taken", "unavailable", "denied"),
  rows: fc.constantFrom(1_000, 100, 17),
  /** Of the time that Lambda gives, ms. */
  remaining: fc.constantFrom(...Array(12).fill(60_000), 2_040, 2_000),
});
export type Surroundings = typeof surroundings extends fc.Arbitrary<infer T> ? T : never;

/** The true score of a transaction of such an amount. */
export function scoreOf(amount: number): number {
  return Math.fround(((amount * 100) % 997) / 997);
}

/** The true segment of an account of such a type. */
export function segmentOf(type: string): string {
  return { "Conta Corrente": "Dia a dia", "Conta Poupança": "Poupador" }[type] ?? "Investidor";
}

/** Endpoints that score by the amount and by the type of the account, and sometimes don't. */
export function endpoints({ fraud, segmentation, refused }: Surroundings): SageMakerRuntimeClient {
  const left = { fraud: [...fraud.calls], segmentation: [...segmentation.calls] };
  const next = (model: "fraud" | "segmentation", { lasting }: Troubles) =>
    left[model].length > 1 || !lasting ? left[model].shift() : left[model][0];
  return client<InvokeEndpointCommand>(({ input }, signal) => {
    const isFraud = input.EndpointName === VARIABLES.FRAUD_ENDPOINT;
    const trouble = isFraud ? next("fraud", fraud) : next("segmentation", segmentation);
    const rows = String(input.Body)
      .split("\n")
      .map((row) => row.split(",").map(Number));
    if (isFraud && rows.some(([amount = 0]) => Math.round(amount * 100) % 100 === refused)) {
      return failed(TROUBLES["container refuses"]);
    }
    const body = rows
      .map((row) => `${isFraud ? scoreOf(row[0] as number) : classes(row)}\n`)
      .join("");
    const what = trouble ? TROUBLES[trouble] : () => body;
    if (what === undefined) {
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    }
    if (typeof what !== "function") return failed(what);
    return { Body: { transformToString: () => what(body) } };
  }) as unknown as SageMakerRuntimeClient;
}

function classes(row: readonly number[]): string {
  if (row[SEGMENTATION_FEATURES.indexOf("conta_poupanca")] === 1) return "0.2,0.7,0.1";
  return row[SEGMENTATION_FEATURES.indexOf("conta_investimento")] === 1
    ? "0.2,0.1,0.7"
    : "0.7,0.2,0.1";
}

/** A Firehose that takes some alerts at once, some later and some never. @param sent Takes what it takes. */
export function alertFirehose({ taken, alerts }: Surroundings, sent: string[]): FirehoseClient {
  let turn = 0;
  let calls = 0;
  return client<PutRecordBatchCommand>(({ input }) => {
    if (alerts === "denied") {
      return failed({ name: "AccessDeniedException", $metadata: { httpStatusCode: 400 } });
    }
    if (alerts === "unavailable" && ++calls < 3) return failed(TROUBLES.unavailable);
    const RequestResponses = (input.Records ?? []).map(({ Data }) => {
      // At last it takes them all, so that nobody has to wait.
      if (calls++ < 20 && !taken[turn++ % taken.length])
        return { ErrorCode: "InternalFailure", ErrorMessage: PERSONAL };
      sent.push(Buffer.from(Data as Uint8Array).toString());
      return { RecordId: String(turn) };
    });
    return { RequestResponses };
  }) as unknown as FirehoseClient;
}

/** Profiles of which nobody knows anything yet. */
export async function memory({ profiles }: Surroundings): Promise<Memory> {
  const denied = { name: "AccessDeniedException", $metadata: { httpStatusCode: 400 } };
  if (profiles === "unreachable") return failed(denied);
  const dynamo = client<{ constructor: { name: string } }>(({ constructor: { name } }) => {
    const fails = profiles === (name.includes("Get") ? "unreadable" : "unwritable");
    return fails ? failed(denied) : {};
  }) as unknown as DynamoDBClient;
  const store = new ProfileStore(new Table(dynamo, "profiles"), { expiryDays: 60, now: Date.now });
  return { keys: profileKeys(PROFILE_KEY), store };
}

function client<Command>(answer: (command: Command, signal: AbortSignal) => unknown) {
  return {
    send: async (command: Command, { abortSignal }: { abortSignal: AbortSignal }) =>
      answer(command, abortSignal),
  };
}

/** Fail as the SDK does; what AWS says may quote anything. */
function failed(told: object): Promise<never> {
  return Promise.reject(Object.assign(new Error(`can't take ${PERSONAL}`), told));
}
