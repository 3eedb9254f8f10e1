import type { Cancel, Clock } from "../../control/clock.ts";
import { SPARE_DELAY_MS } from "../limits.ts";

/** Has an environment started ahead of the next invocation, when none has been free for a while. */
export class Spare {
  readonly #clock: Clock;
  readonly #isMissing: () => boolean;
  readonly #start: () => void;
  #cancel: Cancel | undefined;

  constructor(options: { clock: Clock; isMissing: () => boolean; start: () => void }) {
    this.#clock = options.clock;
    this.#isMissing = options.isMissing;
    this.#start = options.start;
  }

  plan(): void {
    if (this.#cancel || !this.#isMissing()) return;
    this.#cancel = this.#clock.after(SPARE_DELAY_MS, () => {
      this.#cancel = undefined;
      if (this.#isMissing()) this.#start();
    });
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
