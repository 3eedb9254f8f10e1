import type { Cancel, Clock } from "../../control/clock.ts";

/** How long a host that has been asked something may say nothing at all. */
const MAX_SILENCE_MS = 3_000;
/**
 * It is looked at so often: whoever was stopped or busy meanwhile has missed one look, not the limit, and reads what the
 * host has said before the next.
 */
const LOOK_EVERY_MS = 500;

/** Notices a host that does not answer: a handler may have stopped it, which is its parent. */
export class Silence {
  readonly #clock: Clock;
  readonly #isAsked: () => boolean;
  readonly #onTooLong: () => void;
  #looks = 0;
  #cancel: Cancel | undefined;

  constructor(options: { clock: Clock; isAsked: () => boolean; onTooLong: () => void }) {
    this.#clock = options.clock;
    this.#isAsked = options.isAsked;
    this.#onTooLong = options.onTooLong;
  }

  /** The host has been asked something that it answers at once. */
  asked(): void {
    this.#cancel ??= this.#clock.after(LOOK_EVERY_MS, () => this.#look());
  }

  /** It has said something. */
  broken(): void {
    this.#looks = 0;
  }

  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#looks = 0;
  }

  #look(): void {
    this.#cancel = undefined;
    if (!this.#isAsked()) this.#looks = 0;
    // The first may come right after the question.
    else if (++this.#looks <= MAX_SILENCE_MS / LOOK_EVERY_MS) this.asked();
    else this.#onTooLong();
  }
}
