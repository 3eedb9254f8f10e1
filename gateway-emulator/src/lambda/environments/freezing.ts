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
  readonly #isAllowed: () => boolean;
  /** Counts the beginnings and the ends of waits: what is not waiting any more, or again, is not frozen for it. */
  #waits = 0;
  #frozen = false;

  constructor(
    environment: ExecutionEnvironment,
    { processes, isAllowed }: { processes: EnvironmentProcesses; isAllowed: () => boolean },
  ) {
    this.#environment = environment;
    this.#processes = processes;
    this.#isAllowed = isAllowed;
  }

  /** Freezes it when all that it has written is `logged`, if it still waits then as it does now. */
  async freeze(logged: Promise<void>): Promise<void> {
    const wait = ++this.#waits;
    await logged;
    if (wait !== this.#waits || this.#frozen || !this.#isAllowed()) return;
    this.#frozen = true;
    this.#processes.freeze(this.#environment);
  }

  thaw(): void {
    this.#waits++;
    if (this.#frozen) this.#processes.thaw(this.#environment);
    this.#frozen = false;
  }

  /** Its process is gone, frozen or not. */
  forget(): void {
    this.#waits++;
    this.#frozen = false;
  }
}
