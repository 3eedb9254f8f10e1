import type { ClientSocket } from "../connection.ts";
import type { FaultyLine } from "./faulty-line.ts";

/** A connection's socket, with what rules do to the messages that it is sent. */
export class FaultySocket implements ClientSocket {
  readonly #socket: ClientSocket;
  readonly #line: FaultyLine;

  constructor(socket: ClientSocket, line: FaultyLine) {
    this.#socket = socket;
    this.#line = line;
  }

  send(text: string): void {
    const deliver = () => this.#socket.send(text);
    this.#line.pass(text.length, () => text, deliver);
  }

  close(code: number, reason: string): void {
    this.#line.behind(() => this.#socket.close(code, reason));
  }

  terminate(): void {
    this.#socket.terminate();
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount + this.#line.waitingBytes;
  }
}
