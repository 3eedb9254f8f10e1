import type { Cancel, Clock } from "../control/clock.ts";
import {
  CLOSE_IDLE,
  CLOSE_LIFETIME,
  CONNECTION_LIFETIME_MS,
  IDLE_TIMEOUT_MS,
  type CloseFrame,
} from "./limits.ts";
import type { Peer } from "./request.ts";

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

export interface Connection extends Peer {
  /** Milliseconds since the Unix epoch. */
  lastActiveAt: number;
  socket: ClientSocket;
  /** Set when the gateway itself closes the connection: `$disconnect` is told this, whatever the client answers. */
  closing?: CloseFrame;
}

/** The open connections of one API, with their idle and lifetime limits. */
export class ConnectionStore {
  readonly #clock: Clock;
  readonly #onExpired: (connection: Connection, rule: string) => void;
  readonly #open = new Map<string, Connection>();
  #resets = 0;
  /** Planned for the first moment at which any connection may reach a limit: one timer for all of them. */
  #cancelWatch: Cancel | undefined;

  /** `onExpired` hears of each connection that a limit closes, and which limit it was. */
  constructor(clock: Clock, onExpired: (connection: Connection, rule: string) => void) {
    this.#clock = clock;
    this.#onExpired = onExpired;
  }

  add(connection: Connection): void {
    this.#open.set(connection.connectionId, connection);
    // A newcomer's limits are never the first to be reached, unless it is the only one.
    if (!this.#cancelWatch) this.#watch();
  }

  get(connectionId: string): Connection | undefined {
    return this.#open.get(connectionId);
  }

  /** Notes traffic: the ten idle minutes begin anew. */
  touch(connection: Connection): void {
    connection.lastActiveAt = this.#clock.now();
  }

  /** Forgets the connection; from now on posts to it are 410. Says whether it was there. */
  remove(connectionId: string): boolean {
    const wasThere = this.#open.delete(connectionId);
    if (this.#open.size === 0) this.#stopWatching();
    return wasThere;
  }

  /** Forgets the connection and sends it a close frame. */
  close(connection: Connection, frame: CloseFrame): void {
    this.remove(connection.connectionId);
    connection.closing = frame;
    connection.socket.close(frame.code, frame.reason);
  }

  all(): Connection[] {
    return [...this.#open.values()];
  }

  /** Closes all; whatever still ends of the time before this belongs to nothing any more, so no `$disconnect` is told. */
  reset(frame: CloseFrame): void {
    this.#resets++;
    for (const connection of this.all()) this.close(connection, frame);
  }

  /** How often that was done. */
  get resets(): number {
    return this.#resets;
  }

  /** Traffic only moves `lastActiveAt`; the timer looks at it when it rings, so a busy connection sets no timers. */
  #watch(): void {
    this.#stopWatching();
    const now = this.#clock.now();
    let next = Infinity;
    for (const connection of this.#open.values()) next = Math.min(next, endOf(connection).at);
    if (next < Infinity) this.#cancelWatch = this.#clock.after(next - now, () => this.#expireDue());
  }

  #stopWatching(): void {
    this.#cancelWatch?.();
    this.#cancelWatch = undefined;
  }

  #expireDue(): void {
    const now = this.#clock.now();
    for (const connection of this.all()) {
      const end = endOf(connection);
      if (end.at > now) continue;
      this.#onExpired(connection, end.rule);
      this.close(connection, end.frame);
    }
    this.#watch();
  }
}

/** When a connection's first limit is reached, if it has no traffic until then. */
function endOf({ connectedAt, lastActiveAt }: Connection): Limit & { at: number } {
  const oldAt = connectedAt + CONNECTION_LIFETIME_MS;
  const idleAt = lastActiveAt + IDLE_TIMEOUT_MS;
  return idleAt < oldAt ? { at: idleAt, ...IDLE } : { at: oldAt, ...LIFETIME };
}

interface Limit {
  frame: CloseFrame;
  rule: string;
}

const IDLE: Limit = {
  frame: CLOSE_IDLE,
  rule: "a connection without traffic is closed after 10 minutes: send a message now and then (WebSocket pings do not count)",
};

const LIFETIME: Limit = {
  frame: CLOSE_LIFETIME,
  rule: "a connection lasts at most 2 hours: reconnect before that",
};
