import type { Cancel, Clock } from "../../control/clock.ts";
import { FREEZE_DELAY_MS } from "../limits.ts";
import type { ExecutionEnvironment } from "./environment.ts";
import type { EnvironmentProcesses } from "./processes.ts";

/**
 * Stops an environment's process while it waits, as Lambda does: what the handler has left running stalls until the
 * next invocation.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class Freezing {
  readonly #environment: ExecutionEnvironment;
  readonly #processes: EnvironmentProcesses;
  readonly #clock: Clock;
  readonly #isAllowed: () => boolean;
  #cancel: Cancel = () => undefined;
  /** Counts the beginnings and the ends of waits: what is not waiting any more, or again, is not frozen for it. */
  #waits = 0;
  #frozen = false;

  constructor(
    environment: ExecutionEnvironment,
    of: { processes: EnvironmentProcesses; clock: Clock; isAllowed: () => boolean },
  ) {
    this.#environment = environment;
    this.#processes = of.processes;
    this.#clock = of.clock;
    this.#isAllowed = of.isAllowed;
  }

  /** Freezes it a moment after all that it has written is `logged`, if it still waits then as it does now. */
  async freeze(logged: Promise<void>): Promise<void> {
    const wait = this.#isOver();
    await logged;
    if (wait === this.#waits)
      this.#cancel = this.#clock.after(FREEZE_DELAY_MS, () => {
        if (this.#frozen || !this.#isAllowed()) return;
        this.#frozen = true;
        this.#processes.freeze(this.#environment);
      });
  }

  thaw(): void {
    this.#isOver();
    if (this.#frozen) this.#processes.thaw(this.#environment);
    this.#frozen = false;
  }

  /** Its process is gone, frozen or not. */
  forget(): void {
    this.#isOver();
    this.#frozen = false;
  }

  /** Whatever it was waiting for, it is not any more. */
  #isOver(): number {
    this.#cancel();
    return ++this.#waits;
  }
}
