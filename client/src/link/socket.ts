import type {
  ClientFrame,
  GatewayFrame,
  Hello,
  ProtocolError,
  Ready,
  ServerFrame,
} from "@groundfog/lambda/protocol";
import type { Clock } from "../time/clock.ts";
import { openConnection } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { retryDelayMs } from "./retry-delay.ts";

/** `open`: hello was said, and answered. `waiting`: there is no connection, and the next attempt is planned. */
export type LinkState = "connecting" | "open" | "waiting";

/** A connection that comes back when it is lost, and gives way to a new one before it ends. */
export interface ChatSocket {
  /** Sends a frame if the link is open; says whether it is. */
  send(frame: ClientFrame): boolean;
  /** The page was away (asleep, hidden, offline): tries, or makes sure of the connection, at once. */
  wake(): void;
  /** Nobody is there to read: does without a connection until the page wakes. */
  rest(): void;
  /** The connection is taken for dead: does without it, and opens another one. */
  reconnect(): void;
  close(): void;
}

export interface SocketListener {
  /** The first frame of each connection. */
  hello: () => Hello;
  onState: (state: LinkState) => void;
  /** Every frame, `ready` among them: each is that of a new connection, be the state what it was. */
  onFrame: (frame: ServerFrame | GatewayFrame) => void;
  /** The handler does not want to talk; it is asked again, as after any loss. */
  onTurnedAway: (why: ProtocolError) => void;
}

export interface SocketOptions extends SocketListener {
  url: URL;
  clock: Clock;
  /** From 0 to 1: spreads the attempts of many pages that lost their connections at the same moment. */
  random?: () => number;
}

/** A connection that lasted this long was a good one: after it, attempts count from the beginning. */
export const STABLE_MS = 10_000;
/** What was heard of sooner than this need not be asked whether it is there. */
export const FRESH_MS = 5_000;
export const WAKE_PONG_TIMEOUT_MS = 3_000;
/** However soon the other side says that a connection ends, it is given so long. */
export const MIN_ROTATION_MS = 1_000;
/** The page's own reason for closing: another connection has taken over. */
export const REPLACED = 4000;

/** Connects, and after a loss reconnects: at once, then with full jitter. */
export function openSocket({
  url,
  clock,
  hello,
  onState,
  onFrame,
  onTurnedAway,
  random = Math.random,
}: SocketOptions): ChatSocket {
  let current: Connection | undefined;
  let next: Connection | undefined;
  let attempts = 0;
  let closed = false;
  let cancelRetry = () => {};
  let cancelRotation = () => {};
  let rotationAt = Infinity;
  let cancelStable = () => {};

  function start() {
    cancelRetry();
    if (!current) onState("connecting");
    const connection = openConnection({
      url,
      clock,
      hello,
      onReady: (ready) => takeOver(connection, ready),
      onFrame(frame) {
        if ("k" in frame && frame.k === "bye") rotateIn((random() * frame.after) / 2);
        onFrame(frame);
      },
      onTurnedAway,
      onLost: () => lost(connection),
    });
    next = connection;
  }

  function takeOver(connection: Connection, { ttl }: Ready) {
    const before = current;
    current = connection;
    next = undefined;
    before?.close(REPLACED);
    stayOn();
    rotateIn(Math.max(MIN_ROTATION_MS, ttl * 1000));
    cancelStable();
    cancelStable = clock.after(STABLE_MS, () => (attempts = 0));
    if (!before) onState("open");
  }

  /** Opens the next connection while there is still this one, which does not end before that one is ready. */
  function rotateIn(delayMs: number) {
    const at = clock.now() + delayMs;
    if (at >= rotationAt) return;
    stayOn();
    rotationAt = at;
    cancelRotation = clock.after(delayMs, () => {
      rotationAt = Infinity;
      if (!next) start();
    });
  }

  function stayOn() {
    cancelRotation();
    rotationAt = Infinity;
  }

  function lost(connection: Connection) {
    if (connection === next) next = undefined;
    if (connection === current) {
      // The handler was there: whatever cut the connection, it is not too busy.
      attempts = Math.min(attempts, 1);
      current = undefined;
      stayOn();
      cancelStable();
    }
    if (!current) onState(next ? "connecting" : "waiting");
    if (next) return;
    cancelRetry();
    cancelRetry = clock.after(retryDelayMs(attempts, random()), start);
    attempts += 1;
  }

  function drop() {
    for (const cancel of [cancelRetry, stayOn, cancelStable]) cancel();
    for (const connection of [current, next]) connection?.close();
    current = undefined;
    next = undefined;
  }

  start();

  return {
    send(frame) {
      current?.send(frame);
      return current !== undefined;
    },
    wake() {
      if (closed) return;
      attempts = 0;
      if (!current && !next) start();
      else if (current && current.silentForMs() > FRESH_MS) current.probe(WAKE_PONG_TIMEOUT_MS);
    },
    rest() {
      if (closed) return;
      drop();
      onState("waiting");
    },
    reconnect() {
      const dead = current;
      dead?.close();
      if (dead) lost(dead);
    },
    close() {
      closed = true;
      drop();
    },
  };
}

/** The chat's socket is on the page's own origin. */
export function socketUrl(page: { href: string }): URL {
  const url = new URL("/ws", page.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}
