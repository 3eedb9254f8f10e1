import type { WebSocket } from "ws";
import type { Clock } from "../control/clock.ts";
import type { ClientSocket } from "./connection.ts";
import { COMPRESS_MESSAGES_OUT } from "./frames/deflate.ts";
import { CLOSE_HANDSHAKE_TIMEOUT_MS } from "./limits.ts";

const AS_TEXT = { compress: COMPRESS_MESSAGES_OUT };

/** A connection's socket as `ws` has it. */
export class WsClientSocket implements ClientSocket {
  readonly #socket: WebSocket;
  readonly #clock: Clock;

  constructor(socket: WebSocket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
  }

  send(text: string): void {
    this.#socket.send(text, AS_TEXT);
  }

  /** Ends the socket also if the client never answers; `ws` would wait by the machine's time. */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    const cancel = this.#clock.after(CLOSE_HANDSHAKE_TIMEOUT_MS, () => this.terminate());
    this.#socket.once("close", cancel);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }
}
