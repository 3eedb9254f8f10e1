import type { Cancel, Clock } from "../../control/clock.ts";
import type { FaultPlace } from "../../control/fault-place.ts";
import type { SocketEffect } from "./socket-fault.ts";

export interface FaultyLineOptions {
  place: FaultPlace<SocketEffect>;
  clock: Clock;
  connectionId: string;
  /** From the client, or to it. */
  direction: "in" | "out";
  /** Ends the socket without a close handshake. */
  drop: () => void;
}

/** A message, or a close frame, that waits. */
interface Waiting {
  at: number;
  bytes: number;
  deliver: () => void;
}

/** One direction of a connection: rules delay what passes, or drop the connection; nothing overtakes anything. */
export class FaultyLine {
  readonly #of: FaultyLineOptions;
  #waiting: Waiting[] = [];
  #cancel: Cancel | undefined;
  #frames = 0;

  constructor(options: FaultyLineOptions) {
    this.#of = options;
  }

  /** Of what waits. */
  get waitingBytes(): number {
    return this.#waiting.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** A message passes; `textOf` is asked only when there are rules. */
  pass(bytes: number, textOf: () => string, deliver: () => void): void {
    const { place, connectionId, direction, drop } = this.#of;
    const afterFrames = ++this.#frames;
    const effect = place.take(() => ({ connectionId, direction, contains: textOf(), afterFrames }));
    if (effect && "drop" in effect) return drop();
    this.#after(effect?.delayMs ?? 0, bytes, deliver);
  }

  /** Comes behind all that waits. */
  behind(deliver: () => void): void {
    this.#after(0, 0, deliver);
  }

  /** The socket is gone, and nothing can be delivered. */
  close(): void {
    this.#cancel?.();
    this.#waiting = [];
  }

  #after(delayMs: number, bytes: number, deliver: () => void): void {
    if (delayMs === 0 && this.#waiting.length === 0) return deliver();
    this.#waiting.push({ at: this.#of.clock.now() + delayMs, bytes, deliver });
    if (this.#waiting.length === 1) this.#plan();
  }

  #plan(): void {
    const [next] = this.#waiting;
    if (!next) return;
    const { clock } = this.#of;
    this.#cancel = clock.after(next.at - clock.now(), () => {
      this.#waiting.shift();
      next.deliver();
      this.#plan();
    });
  }
}
