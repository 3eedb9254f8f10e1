import { type EventEmitter, once } from "node:events";
import http1, { type IncomingMessage } from "node:http";
import http2, { type Http2ServerRequest, type Http2Session, type ServerHttp2Stream } from "node:http2";
import type { Server, Socket } from "node:net";
import { json } from "node:stream/consumers";
import type { ConverseStreamCommandInput } from "@aws-sdk/client-bedrock-runtime";
import { exceptionFrame, eventFrame } from "./event-stream.ts";
import { listen } from "./listen.ts";

/** One call of the model, and the means to answer it on the wire. */
export interface ModelCall {
  path: string;
  body: ConverseStreamCommandInput;
  /** Resolves when the caller has closed its side, or the answer has ended. */
  closed: Promise<unknown>;
  /** The answer's status and headers, before any event. */
  head(): void;
  event(type: string, payload: object): void;
  text(text: string, contentBlockIndex?: number): void;
  exception(type: string, payload: object): void;
  raw(bytes: Uint8Array): void;
  end(): void;
  /** Closes the connection: with a FIN, or with a RST. */
  drop(how?: "fin" | "rst"): void;
  /** Answers with an error instead of a stream. */
  fail(status: number, name: string, message: string, headers?: Record<string, string>): void;
  /** HTTP/2 alone: ends this stream with one of HTTP/2's error codes. */
  resetStream(code: number): void;
  /** HTTP/2 alone: announces that the connection takes no further streams. */
  goAway(): void;
}

export interface TestBedrock extends AsyncDisposable {
  url: string;
  server: Server;
  calls: ModelCall[];
}

/** The SDK speaks HTTP/2 to Bedrock unless it is told otherwise, and without TLS too. */
export type Http = "http1" | "http2";

type Request = IncomingMessage | Http2ServerRequest;

/** What HTTP/1.1's response and HTTP/2's have both. */
interface Response extends EventEmitter {
  headersSent: boolean;
  writeHead(status: number, headers: Record<string, string>): unknown;
  flushHeaders?(): void;
  write(bytes: Uint8Array | string): unknown;
  end(): unknown;
}

interface Carrier {
  socket: Socket | null | undefined;
  stream?: ServerHttp2Stream;
}

/** Starts a Bedrock Runtime that answers ConverseStream as `answer` tells it. */
export async function startBedrock(
  answer: (call: ModelCall) => void,
  http: Http = "http1",
): Promise<TestBedrock> {
  const calls: ModelCall[] = [];
  async function take(request: Request, response: Response, carrier: Carrier): Promise<void> {
    const closed = once(response, "close");
    const body = (await json(request)) as ConverseStreamCommandInput;
    const call = { path: request.url ?? "", body, closed, ...answerOn(response, carrier) };
    calls.push(call);
    answer(call);
  }
  const server = http === "http1" ? createHttp1Server(take) : createHttp2Server(take);
  const { url, close } = await listen(server);
  return { url, server, calls, [Symbol.asyncDispose]: close };
}

type Take = (request: Request, response: Response, carrier: Carrier) => Promise<void>;

function createHttp1Server(take: Take): Server {
  return http1.createServer((request, response) => {
    void take(request, response, { socket: response.socket });
  });
}

function createHttp2Server(take: Take): Server {
  // A session hides its socket and forbids to destroy it; it is made as soon as the connection is there.
  const socketOf = new WeakMap<Http2Session, Socket>();
  let newest: Socket;
  const server = http2.createServer((request, response) => {
    const { session } = response.stream;
    void take(request, response, { stream: response.stream, socket: session && socketOf.get(session) });
  });
  server.prependListener("connection", (socket: Socket) => (newest = socket));
  server.on("session", (session) => socketOf.set(session, newest));
  return server;
}

/** A whole answer with these pieces of text. */
export function answerWith(...texts: string[]): (call: ModelCall) => void {
  return (call) => {
    call.event("messageStart", { role: "assistant" });
    for (const text of texts) call.text(text);
    call.event("contentBlockStop", { contentBlockIndex: 0 });
    call.event("messageStop", { stopReason: "end_turn" });
    call.event("metadata", {
      metrics: { latencyMs: 5 },
      usage: { inputTokens: 12, outputTokens: 34, totalTokens: 46 },
    });
    call.end();
  };
}

function answerOn(
  response: Response,
  { socket, stream }: Carrier,
): Omit<ModelCall, "path" | "body" | "closed"> {
  const head = () => {
    if (response.headersSent) return;
    response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
    response.flushHeaders?.();
  };
  const raw = (bytes: Uint8Array) => {
    head();
    if (bytes.length > 0) response.write(bytes);
  };
  const event = (type: string, payload: object) => raw(eventFrame(type, payload));
  return {
    head,
    raw,
    event,
    text: (text, contentBlockIndex = 0) => event("contentBlockDelta", { contentBlockIndex, delta: { text } }),
    exception: (type, payload) => raw(exceptionFrame(type, payload)),
    end: () => void response.end(),
    drop: (how = "fin") => void (how === "fin" ? socket?.destroy() : socket?.resetAndDestroy()),
    fail(status, name, message, headers = {}) {
      response.writeHead(status, {
        "content-type": "application/json",
        "x-amzn-errortype": `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
        ...headers,
      });
      response.write(JSON.stringify({ message }));
      response.end();
    },
    resetStream: (code) => stream?.close(code),
    goAway: () => stream?.session?.goaway(),
  };
}
