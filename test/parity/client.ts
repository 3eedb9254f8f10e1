import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { WebSocket, type ClientOptions } from "ws";
import { type Order, withQuery } from "./order.ts";
import { onAws, type Target } from "./target.ts";
import type { ApiName } from "./probe/probe-api.ts";

/** How long a client waits for what should come at once; on AWS, cold starts are in it. */
const WAIT_MS = onAws ? 15_000 : 5_000;

export interface Wanted extends Omit<ClientOptions, "headers"> {
  protocols?: string[];
  /** A list is a header that comes several times. */
  headers?: Record<string, string | string[]>;
  /** In the handshake's query string, decoded. */
  query?: Record<string, string>;
  /** Under which the probe keeps the events of the connection. */
  token?: string;
  /** What `$connect` is to do. */
  order?: Order & { onDisconnect?: Order };
}

/** A client of a probe API. */
export interface Client extends AsyncDisposable {
  socket: WebSocket;
  /** The headers of the 101. */
  headers: IncomingMessage["headers"];
  /** Sends text as it is, or anything else as JSON. */
  send(message: unknown): void;
  /** The next message as text; waits for it. */
  next(): Promise<string>;
  /** Sends and waits for the next message. */
  ask(message: unknown): Promise<string>;
  /** Sends a ping, and waits for the pong: the connection is open, and has not been used for that. */
  ping(text?: string): Promise<string>;
  /** The texts that have come and have not been asked for. */
  pending(): string[];
  /** How the connection ended. */
  closed(): Promise<{ code: number; reason: string }>;
}

/** Connects to a probe API; rejects when the handshake is refused. */
export async function openClient(target: Target, api: ApiName, wanted: Wanted = {}): Promise<Client> {
  const socket = connect(target, api, wanted);
  const received: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  socket.on("message", (data: Buffer, isBinary) => {
    const message = isBinary ? `binary: ${data.toString("hex")}` : data.toString();
    const taker = waiting.shift();
    if (taker) taker(message);
    else received.push(message);
  });
  const closed = once(socket, "close").then(([code, reason]) => ({
    code: Number(code),
    reason: String(reason),
  }));
  closed.catch(() => undefined);
  const upgraded = once(socket, "upgrade");
  upgraded.catch(() => undefined);
  await once(socket, "open");
  const [response] = (await upgraded) as [IncomingMessage];
  const send = (message: unknown) =>
    socket.send(typeof message === "string" ? message : JSON.stringify(message));
  const next = async () => {
    const first = received.shift();
    if (first !== undefined) return first;
    const { promise, resolve } = Promise.withResolvers<string>();
    waiting.push(resolve);
    return within(promise, "no message came");
  };
  return {
    socket,
    headers: response.headers,
    send,
    next,
    ask: (message) => {
      send(message);
      return next();
    },
    ping: async (text = "") => {
      const ponged = once(socket, "pong").then(([data]) => String(data));
      const ended = closed.then(() => Promise.reject(new Error("the connection is closed")));
      socket.ping(text);
      return within(Promise.race([ponged, ended]), "no pong came");
    },
    pending: () => [...received],
    closed: () => within(closed, "the connection was not closed"),
    async [Symbol.asyncDispose]() {
      socket.terminate();
    },
  };
}

export interface Refusal {
  status: number | undefined;
  headers: IncomingMessage["headers"];
  body: string;
}

/** The answer to a handshake that is refused. */
export async function refusedBy(target: Target, api: ApiName, wanted: Wanted = {}): Promise<Refusal> {
  const socket = connect(target, api, wanted);
  socket.on("error", () => undefined);
  const opened = once(socket, "open").then(() => {
    socket.terminate();
    throw new Error("the handshake was accepted");
  });
  const refused = once(socket, "unexpected-response") as Promise<[{ destroy(): void }, IncomingMessage]>;
  const [request, response] = await within(Promise.race([refused, opened]), "the handshake was not answered");
  const body = await text(response);
  request.destroy();
  return { status: response.statusCode, headers: response.headers, body };
}

/** The status of a handshake: 101 when it is accepted. */
export async function statusOf(
  target: Target,
  api: ApiName,
  wanted: Wanted = {},
): Promise<number | undefined> {
  const socket = connect(target, api, wanted);
  socket.on("error", () => undefined);
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  socket.once("upgrade", (response: IncomingMessage) => resolve(response.statusCode));
  socket.once("unexpected-response", (_request, response: IncomingMessage) => resolve(response.statusCode));
  try {
    return await within(promise, "the handshake was not answered");
  } finally {
    socket.terminate();
  }
}

function connect(target: Target, api: ApiName, wanted: Wanted): WebSocket {
  const { protocols = [], headers = {}, query = {}, token, order, ...options } = wanted;
  const url = withQuery(target.websocket(api), {
    ...query,
    ...(token !== undefined && { token }),
    ...(order && { order: JSON.stringify(order) }),
  });
  return new WebSocket(url, protocols, {
    perMessageDeflate: false,
    finishRequest: (request) => {
      for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
      request.end();
    },
    ...options,
  });
}

/** Rejects with what was waited for when it does not come. */
export async function within<T>(promise: Promise<T>, otherwise: string, ms = WAIT_MS): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${otherwise} within ${ms / 1000} s`)), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
