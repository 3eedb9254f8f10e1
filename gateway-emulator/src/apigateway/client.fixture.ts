import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { WebSocket, type ClientOptions } from "ws";
import { createQueue } from "./queue.fixture.ts";

/** A WebSocket client as a user's program is one. */
export interface Client extends AsyncDisposable {
  socket: WebSocket;
  /** The headers of the 101. */
  headers: IncomingMessage["headers"];
  send(data: string): void;
  /** The next message, as text; waits for it. */
  next(): Promise<string>;
  closed: Promise<{ code: number; reason: string }>;
}

export interface Wanted extends ClientOptions {
  protocols?: string[];
}

/** Connects; rejects when the handshake is refused. */
export async function openClient(url: string, wanted: Wanted = {}): Promise<Client> {
  const { protocols = [], ...options } = wanted;
  const socket = new WebSocket(url, protocols, options);
  const frames = createQueue<string>();
  socket.on("message", (data: Buffer, isBinary) => frames.push(isBinary ? "binary" : data.toString()));
  const closed = once(socket, "close").then(([code, reason]) => ({
    code: Number(code),
    reason: String(reason),
  }));
  closed.catch(() => undefined);
  const upgraded = once(socket, "upgrade");
  upgraded.catch(() => undefined);
  await once(socket, "open");
  const [response] = (await upgraded) as [IncomingMessage];
  return {
    socket,
    headers: response.headers,
    send: (data) => socket.send(data),
    next: frames.next,
    closed,
    async [Symbol.asyncDispose]() {
      socket.terminate();
    },
  };
}

/** What a refused handshake is answered with. */
export async function refusedHandshake(
  url: string,
  wanted: Wanted = {},
): Promise<{ statusCode: number | undefined; headers: IncomingMessage["headers"]; body: string }> {
  const { protocols = [], ...options } = wanted;
  const socket = new WebSocket(url, protocols, options);
  const [request, response] = (await once(socket, "unexpected-response")) as [
    { destroy(): void },
    IncomingMessage,
  ];
  const body = await text(response);
  request.destroy();
  return { statusCode: response.statusCode, headers: response.headers, body };
}
