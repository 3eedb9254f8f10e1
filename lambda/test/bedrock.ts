import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import type { ConverseStreamCommandInput } from "@aws-sdk/client-bedrock-runtime";
import { EventStreamCodec } from "@smithy/core/event-streams";
import { listen } from "./listen.ts";

/** One call of the model, and the means to answer it on the wire. */
export interface ModelCall {
  path: string;
  body: ConverseStreamCommandInput;
  /** Resolves when the caller has closed its side, or the answer has ended. */
  closed: Promise<unknown>;
  event(type: string, payload: object): void;
  text(text: string): void;
  exception(type: string, payload: object): void;
  raw(bytes: Uint8Array): void;
  end(): void;
  /** Resets the connection. */
  drop(): void;
  /** Answers with an error instead of a stream. */
  fail(status: number, name: string, message: string): void;
}

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString("utf8"),
  (text) => Buffer.from(text, "utf8"),
);

/** Starts a Bedrock Runtime that answers ConverseStream over HTTP/1.1 as `answer` tells it. */
export async function startBedrock(
  answer: (call: ModelCall) => void,
): Promise<AsyncDisposable & { url: string; server: Server; calls: ModelCall[] }> {
  const calls: ModelCall[] = [];
  const server = createServer((request, response) => void take(request, response));
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = modelCall(request, response, (await json(request)) as ConverseStreamCommandInput);
    calls.push(call);
    answer(call);
  }
  const { url, close } = await listen(server);
  return { url, server, calls, [Symbol.asyncDispose]: close };
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

export function frame(headers: Record<string, string>, payload: object): Uint8Array {
  return codec.encode({
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, { type: "string", value }]),
    ),
    body: Buffer.from(JSON.stringify(payload)),
  });
}

function modelCall(
  request: IncomingMessage,
  response: ServerResponse,
  body: ConverseStreamCommandInput,
): ModelCall {
  const raw = (bytes: Uint8Array) => {
    if (!response.headersSent)
      response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
    response.write(bytes);
  };
  const event = (type: string, payload: object) =>
    raw(
      frame(
        { ":event-type": type, ":content-type": "application/json", ":message-type": "event" },
        { ...payload, p: "abcd" },
      ),
    );
  return {
    path: request.url ?? "",
    body,
    closed: once(response, "close"),
    raw,
    event,
    text: (text) => event("contentBlockDelta", { contentBlockIndex: 0, delta: { text } }),
    exception: (type, payload) =>
      raw(
        frame(
          { ":exception-type": type, ":content-type": "application/json", ":message-type": "exception" },
          payload,
        ),
      ),
    end: () => void response.end(),
    drop: () => void response.socket?.destroy(),
    fail(status, name, message) {
      response.writeHead(status, {
        "content-type": "application/json",
        "x-amzn-errortype": `${name}:http://`,
      });
      response.end(JSON.stringify({ message }));
    },
  };
}
