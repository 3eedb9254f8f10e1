import type { Cancel, Clock } from "../control/clock.ts";
import {
  CLOSE_IDLE,
  CLOSE_LIFETIME,
  CONNECTION_LIFETIME_MS,
  IDLE_TIMEOUT_MS,
  type CloseFrame,
} from "./limits.ts";

/** The socket as far as API Gateway uses it. */
export interface ClientSocket {
  /** Sends one text message. */
  send(text: string): void;
  close(code: number, reason: string): void;
  /** Ends the socket without a close handshake. */
  terminate(): void;
  /** Bytes accepted by `send` that have not left yet. */
  readonly bufferedAmount: number;
}

export interface Connection {
  connectionId: string;
  /** Milliseconds since the Unix epoch, as is `lastActiveAt`. */
  connectedAt: number;
  lastActiveAt: number;
  sourceIp: string;
  userAgent?: string;
  socket: ClientSocket;
  /** Set when the gateway itself closes the connection: `$disconnect` is told this, whatever the client answers. */
  closing?: CloseFrame;
}

/** The open connections of one API, with their idle and lifetime limits. */
export class ConnectionStore {
  readonly #clock: Clock;
  readonly #onExpired: (connection: Connection, rule: string) => void;
  #open = new Map<string, { connection: Connection; timers: Cancel[] }>();

  /** `onExpired` hears of each connection that a limit closes, and which limit it was. */
  constructor(clock: Clock, onExpired: (connection: Connection, rule: string) => void) {
    this.#clock = clock;
    this.#onExpired = onExpired;
  }

  add(connection: Connection): void {
    const lifetime = this.#clock.after(CONNECTION_LIFETIME_MS, () =>
      this.#expire(connection, CLOSE_LIFETIME, "a connection lasts at most 2 hours: reconnect before that"),
    );
    this.#open.set(connection.connectionId, { connection, timers: [lifetime] });
    this.#watchIdle(connection, IDLE_TIMEOUT_MS);
  }

  get(connectionId: string): Connection | undefined {
    return this.#open.get(connectionId)?.connection;
  }

  /** Notes traffic: the ten idle minutes begin anew. */
  touch(connection: Connection): void {
    connection.lastActiveAt = this.#clock.now();
  }

  /** Forgets the connection; from now on posts to it are 410. Says whether it was there. */
  remove(connectionId: string): boolean {
    for (const cancel of this.#open.get(connectionId)?.timers ?? []) cancel();
    return this.#open.delete(connectionId);
  }

  /** Forgets the connection and sends it a close frame. */
  close(connection: Connection, frame: CloseFrame): void {
    this.remove(connection.connectionId);
    connection.closing = frame;
    connection.socket.close(frame.code, frame.reason);
  }

  all(): Connection[] {
    return [...this.#open.values()].map(({ connection }) => connection);
  }

  /** Traffic only moves `lastActiveAt`; the timer looks at it when it rings, so a busy connection sets no timers. */
  #watchIdle(connection: Connection, delayMs: number): void {
    const cancel = this.#clock.after(delayMs, () => {
      const idleMs = this.#clock.now() - connection.lastActiveAt;
      if (idleMs < IDLE_TIMEOUT_MS) return this.#watchIdle(connection, IDLE_TIMEOUT_MS - idleMs);
      this.#expire(
        connection,
        CLOSE_IDLE,
        "a connection without traffic is closed after 10 minutes: send a message now and then (WebSocket pings do not count)",
      );
    });
    const held = this.#open.get(connection.connectionId);
    if (held) held.timers = [...held.timers.slice(0, 1), cancel];
    else cancel();
  }

  #expire(connection: Connection, frame: CloseFrame, rule: string): void {
    this.#onExpired(connection, rule);
    this.close(connection, frame);
  }
}
