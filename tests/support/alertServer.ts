import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A call of PutRecordBatch. */
export interface AlertCall {
  /** Name of the Firehose. */
  readonly stream: string;
  /** Each record as text. */
  readonly alerts: readonly string[];
  /** Of the request's body. */
  readonly bytes: number;
}

/** What becomes of a call instead: an ErrorCode for some of its records, an answer of another kind, an error, or none. */
export type AlertTrouble =
  | { readonly codes: readonly (string | undefined)[] }
  | { readonly answer: object }
  | { readonly status: number; readonly error: string }
  | "hangs"
  | "breaks";

/** The Firehose that takes alerts, as far as a client sees. */
export interface AlertServer {
  readonly url: string;
  /** Calls so far, those in trouble included. */
  readonly calls: AlertCall[];
  /** Alerts that were taken so far. */
  readonly taken: string[];
  /** Most calls that were open at once. */
  readonly mostAtOnce: number;
  /** What becomes of a call; nothing when it is answered as it should be. */
  trouble: (call: AlertCall) => AlertTrouble | undefined | Promise<AlertTrouble | undefined>;
  close(): Promise<void>;
}

/** Start one on a free port. */
export async function startAlertServer(): Promise<AlertServer> {
  const calls: AlertCall[] = [];
  const taken: string[] = [];
  let open = 0;
  let mostAtOnce = 0;
  const server = createServer(async (request, response) => {
    mostAtOnce = Math.max(mostAtOnce, ++open);
    response.once("close", () => open--);
    const body = await text(request);
    const { DeliveryStreamName: stream, Records } = JSON.parse(body) as {
      DeliveryStreamName: string;
      Records: { Data: string }[];
    };
    const alerts = Records.map(({ Data }) => Buffer.from(Data, "base64").toString());
    const call = { stream, alerts, bytes: Buffer.byteLength(body) };
    calls.push(call);
    const trouble = await started.trouble(call);
    if (trouble === "hangs") return;
    if (trouble === "breaks") {
      request.socket.destroy();
    } else {
      const [status, answer] = answered(call, trouble, taken);
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(answer));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const started: AlertServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    taken,
    get mostAtOnce() {
      return mostAtOnce;
    },
    trouble: () => undefined,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return started;
}

function answered(
  { alerts }: AlertCall,
  trouble: Exclude<AlertTrouble, string> | undefined,
  taken: string[],
): [status: number, answer: object] {
  if (trouble && "error" in trouble) return [trouble.status, { __type: trouble.error }];
  if (trouble && "answer" in trouble) return [200, trouble.answer];
  const RequestResponses = alerts.map((alert, i) => {
    const ErrorCode = trouble?.codes[i];
    if (ErrorCode) return { ErrorCode, ErrorMessage: `can't take ${alert}` };
    taken.push(alert);
    return { RecordId: `record-${taken.length}` };
  });
  const FailedPutCount = RequestResponses.filter((it) => "ErrorCode" in it).length;
  return [200, { FailedPutCount, Encrypted: true, RequestResponses }];
}
