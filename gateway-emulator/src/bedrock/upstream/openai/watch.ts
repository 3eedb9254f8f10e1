import type { Cancel, Clock } from "../../../control/clock.ts";

/** Aborts a request to a server that says nothing for too long. */
export class Watch implements Disposable {
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  /** Aborts when the time is over, and when whoever asked has gone. */
  readonly signal: AbortSignal;
  #cancel: Cancel = () => undefined;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.signal = AbortSignal.any([signal, this.#controller.signal]);
  }

  /** From now on there is so much time. */
  restart(ms: number): void {
    this.#cancel();
    this.#cancel = this.#clock.after(ms, () => this.#controller.abort());
  }

  stop(): void {
    this.#cancel();
  }

  get expired(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Ends the request too, if there is anything left of it. */
  [Symbol.dispose](): void {
    this.#cancel();
    this.#controller.abort();
  }
}
