import { parseServerFrame, SUBPROTOCOL } from "@groundfog/lambda/protocol";
import type { ClientFrame, GatewayFrame, ServerFrame } from "@groundfog/lambda/protocol";
import type { Clock } from "./clock.ts";

/** `waiting`: there is no connection, and the next attempt is planned. */
export type LinkState = "connecting" | "open" | "waiting";

/** One WebSocket that comes back when it is lost. */
export interface ChatSocket {
  /** Sends a frame if the connection is open; says whether it did. */
  send(frame: ClientFrame): boolean;
  /** The page was away (asleep, hidden, offline): tries, or makes sure of the connection, at once. */
  wake(): void;
  close(): void;
}

export interface SocketOptions {
  url: URL;
  clock: Clock;
  onState: (state: LinkState) => void;
  onFrame: (frame: ServerFrame | GatewayFrame) => void;
  /** From 0 to 1: spreads the attempts of many pages that lost their connections at the same moment. */
  random?: () => number;
}

/**
 * API Gateway closes a connection after ten idle minutes.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const PING_INTERVAL_MS = 4 * 60_000;
/** API Gateway answers every frame within 29 s, be it with an error of its own. */
export const PONG_TIMEOUT_MS = 30_000;
export const CONNECT_TIMEOUT_MS = 10_000;
/** A connection that lasted this long was a good one: after it, attempts count from the beginning. */
export const STABLE_MS = 10_000;
export const FIRST_RETRY_MS = 500;
export const MAX_RETRY_MS = 30_000;

/** Connects, pings, and after a loss reconnects: at once, then with full jitter up to `MAX_RETRY_MS`. */
export function openSocket({
  url,
  clock,
  onState,
  onFrame,
  random = Math.random,
}: SocketOptions): ChatSocket {
  let socket: WebSocket | undefined;
  let attempts = 0;
  let closed = false;
  let cancelRetry: () => void = () => {};
  const timers = new Map<"connect" | "ping" | "pong" | "stable", () => void>();

  function plan(timer: "connect" | "ping" | "pong" | "stable", delayMs: number, run: () => void) {
    timers.get(timer)?.();
    timers.set(timer, clock.after(delayMs, run));
  }

  function stop(...names: ("connect" | "ping" | "pong" | "stable")[]) {
    for (const name of names) timers.get(name)?.();
  }

  function connect() {
    cancelRetry();
    onState("connecting");
    const attempt = new WebSocket(url, [SUBPROTOCOL]);
    socket = attempt;
    plan("connect", CONNECT_TIMEOUT_MS, lose);
    attempt.addEventListener("open", () => {
      if (socket !== attempt) return;
      stop("connect");
      plan("stable", STABLE_MS, () => (attempts = 0));
      plan("ping", PING_INTERVAL_MS, ping);
      onState("open");
    });
    attempt.addEventListener("message", ({ data }) => {
      if (socket !== attempt || typeof data !== "string") return;
      stop("pong");
      const frame = parseServerFrame(data);
      if (frame) onFrame(frame);
    });
    attempt.addEventListener("close", () => {
      if (socket === attempt) lose();
    });
    // An attempt that fails is closed right after; without a listener some runtimes complain.
    attempt.addEventListener("error", () => {});
  }

  function isOpen(): boolean {
    return socket?.readyState === WebSocket.OPEN;
  }

  function ping() {
    if (!isOpen()) return;
    socket?.send(JSON.stringify({ action: "ping", v: 1 } satisfies ClientFrame));
    plan("pong", PONG_TIMEOUT_MS, lose);
    plan("ping", PING_INTERVAL_MS, ping);
  }

  /** Gives the connection up, without waiting for a close that a dead network never brings. */
  function lose() {
    const lost = socket;
    socket = undefined;
    stop("connect", "ping", "pong", "stable");
    lost?.close();
    if (closed) return;
    onState("waiting");
    cancelRetry = clock.after(retryDelayMs(attempts, random()), connect);
    attempts += 1;
  }

  connect();

  return {
    send(frame) {
      if (!isOpen()) return false;
      socket?.send(JSON.stringify(frame));
      return true;
    },
    wake() {
      if (closed) return;
      if (!socket) connect();
      else ping();
    },
    close() {
      closed = true;
      cancelRetry();
      lose();
    },
  };
}

/** How long to wait before an attempt, in milliseconds: `attempts` have failed since the last good connection. */
export function retryDelayMs(attempts: number, random: number): number {
  return attempts === 0 ? 0 : random * Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
}

/** The chat's socket is on the page's own origin. */
export function socketUrl(page: { href: string }): URL {
  const url = new URL("/ws", page.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}
