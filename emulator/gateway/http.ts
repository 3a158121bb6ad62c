import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import type { AwsResponse } from "../request.ts";

/** A request as it came over the wire, over HTTP/1.1 or HTTP/2 alike. */
export interface WireRequest {
  readonly method: string;
  /** Path and query, still percent-encoded. */
  readonly url: string;
  /** Names in lower case. `host` is there over HTTP/2, too. */
  readonly headers: Readonly<Record<string, string>>;
  /** None when it is larger than what is taken. */
  readonly body: Buffer | undefined;
}

/** An open port. */
export interface Listener {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Ends all connections at once. */
  close(): Promise<void>;
}

/** Room for a whole PutRecords body, so that a sender never waits for HTTP/2 window updates. */
const HTTP2_WINDOW_BYTES = 16 * 1024 * 1024;

/** How every HTTP/2 connection begins; no method of HTTP/1.1 does. */
const HTTP2_START = "PRI";

/**
 * Listen on a free port of 127.0.0.1 for HTTP/1.1 and for HTTP/2 without TLS, told apart by the first bytes
 * of a connection: the SDK's Kinesis client speaks HTTP/2 from the start, all others HTTP/1.1.
 *
 * @param maxBodyBytes Largest body that is handed on; a larger one is read and forgotten.
 * @param answer Must not reject.
 */
export async function listen(
  maxBodyBytes: number,
  answer: (request: WireRequest) => Promise<AwsResponse>,
): Promise<Listener> {
  const exchange = async (
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ) => {
    try {
      const body = await bodyOf(request, maxBodyBytes);
      send(response as ServerResponse, request.method, await answer(wireRequest(request, body)));
    } catch {
      // The client went away half-way: there is nobody left to answer.
      response.destroy();
    }
  };
  // Connections stay open until close(): a server that drops idle ones races with the next request on them.
  const http1 = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, exchange);
  const settings = { initialWindowSize: HTTP2_WINDOW_BYTES };
  const http2 = createHttp2Server({ settings }, exchange);
  http2.on("session", (session) => session.setLocalWindowSize(HTTP2_WINDOW_BYTES));

  const sockets = new Set<Socket>();
  const server = createTcpServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    whenBegun(socket, (start) => {
      if (start === HTTP2_START) {
        http2.emit("connection", socket);
      } else {
        http1.emit("connection", socket);
        socket.resume();
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Look at the first bytes of a connection, and put them back. The socket is paused then. */
function whenBegun(socket: Socket, tell: (start: string) => void): void {
  let read: Buffer = Buffer.alloc(0);
  const look = (chunk: Buffer) => {
    read = Buffer.concat([read, chunk]);
    if (read.length < HTTP2_START.length) return;
    socket.off("data", look);
    socket.pause();
    socket.unshift(read);
    tell(read.toString("latin1", 0, HTTP2_START.length));
  };
  socket.on("data", look);
}

async function bodyOf(
  request: IncomingMessage | Http2ServerRequest,
  maxBytes: number,
): Promise<Buffer | undefined> {
  let chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read on, so that the client gets to see the answer.
    if (size > maxBytes) chunks = [];
    else chunks.push(chunk);
  }
  return size > maxBytes ? undefined : Buffer.concat(chunks, size);
}

function wireRequest(
  { method = "", url = "", headers }: IncomingMessage | Http2ServerRequest,
  body: Buffer | undefined,
): WireRequest {
  const flat = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value)]),
  );
  return { method, url, headers: { host: flat[":authority"] ?? "", ...flat }, body };
}

function send(response: ServerResponse, method: string | undefined, answer: AwsResponse): void {
  const { status, headers, body = "" } = answer;
  // HEAD tells the length of what it leaves out; 204 and 304 have none.
  const silent = method === "HEAD" || status === 204 || status === 304;
  const length = silent ? {} : { "content-length": Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length });
  response.end(silent ? undefined : body);
}
