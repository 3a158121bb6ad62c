import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A call to an endpoint. */
export interface Call {
  readonly endpoint: string;
  readonly headers: {
    readonly contentType: string | undefined;
    readonly accept: string | undefined;
  };
  /** Its CSV; an empty cell is a missing value, NaN. */
  readonly rows: readonly (readonly number[])[];
  /** Of its body. */
  readonly bytes: number;
}

/** How a call is answered: an HTTP answer, no answer, half an answer, or a connection that breaks. */
export type Answer =
  | {
      readonly status: number;
      readonly type: string;
      readonly body: string;
      /** Name of the error, as the runtime tells it. */
      readonly error?: string;
    }
  | "hangs"
  | "hangs in the body"
  | "breaks"
  | "breaks in the body";

/** The SageMaker runtime with XGBoost containers behind it, as far as a client sees. */
export interface ModelServer {
  readonly url: string;
  /** Every call so far. */
  readonly calls: Call[];
  /** Connections made so far. */
  readonly connections: number;
  /** Most calls to one endpoint that were open at once. */
  readonly mostAtOnce: number;
  /** What the containers answer; a test may wrap it to let them misbehave. */
  answer(call: Call): Answer | Promise<Answer>;
  close(): Promise<void>;
}

/** Start one on a free port. `answer` says what the containers behind it answer. */
export async function startModelServer(answer: (call: Call) => Answer): Promise<ModelServer> {
  const calls: Call[] = [];
  const open = new Map<string, number>();
  let connections = 0;
  let mostAtOnce = 0;
  const server = createServer(async (request, response) => {
    const call = await read(request);
    const now = (open.get(call.endpoint) ?? 0) + 1;
    mostAtOnce = Math.max(mostAtOnce, now);
    open.set(call.endpoint, now);
    response.once("close", () => open.set(call.endpoint, (open.get(call.endpoint) ?? 0) - 1));
    calls.push(call);
    send(response, await started.answer(call));
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const started: ModelServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    get connections() {
      return connections;
    },
    get mostAtOnce() {
      return mostAtOnce;
    },
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return started;
}

/** One score a line, or the scores of a row joined by commas, as the container writes `text/csv`. */
export function csv(scores: readonly (number | readonly number[])[]): Answer {
  const body = scores.map((score) => `${score}\n`).join("");
  return { status: 200, type: "text/csv; charset=utf-8", body };
}

/** What the runtime itself refuses with. */
export function refusal(status: number, error: string): Answer {
  return { status, type: "application/json", error, body: JSON.stringify({ Message: error }) };
}

/** What the runtime makes of a container's answer other than 2xx; a container's timeout has no status. */
export function modelError(status: number | undefined, message: string): Answer {
  const told = { OriginalStatusCode: status, OriginalMessage: message, Message: message };
  return {
    status: 424,
    type: "application/json",
    error: "ModelError",
    body: JSON.stringify(told),
  };
}

async function read(request: IncomingMessage): Promise<Call> {
  const [, endpoint = ""] = /^\/endpoints\/([^/]+)\/invocations$/.exec(request.url ?? "") ?? [];
  const body = await text(request);
  return {
    endpoint,
    headers: { contentType: request.headers["content-type"], accept: request.headers.accept },
    bytes: Buffer.byteLength(body),
    rows: body.split("\n").map((line) => line.split(",").map(cell)),
  };
}

function cell(text: string): number {
  return text === "" ? Number.NaN : Number(text);
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer === "hangs") return;
  if (answer === "breaks") {
    response.destroy();
  } else if (typeof answer === "string") {
    response.writeHead(200, { "content-type": "text/csv", "content-length": 1000 });
    response.write("0.5\n", () => {
      if (answer === "breaks in the body") response.destroy();
    });
  } else {
    const { status, type, error } = answer;
    response.writeHead(status, {
      "content-type": type,
      ...(error && { "x-amzn-errortype": error }),
    });
    response.end(answer.body);
  }
}
