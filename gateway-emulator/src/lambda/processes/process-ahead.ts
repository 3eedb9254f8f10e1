import type { Cancel, Clock } from "../../control/clock.ts";
import type { RunnableCode } from "../code/runnable-code.ts";
import type { FunctionDefinition } from "../definition.ts";
import type { RuntimeCommand } from "../runtime/runtime-command.ts";
import type { Slot } from "./slot.ts";
import { canWaitFor, WaitingProcess } from "./waiting-process.ts";

/** How long after an environment's first poll the next process is started ahead: its first invocation goes first. */
const DELAY_MS = 25;

/** Keeps one process ahead of the code that is saved next, which probably imports what the last did. */
export class ProcessAhead {
  readonly #definition: FunctionDefinition;
  readonly #clock: Clock;
  readonly #openSlot: () => Promise<Slot>;
  readonly #commandFor: (taskRoot: string) => Promise<RuntimeCommand>;
  #waiting: WaitingProcess | undefined;
  #cancel: Cancel = () => undefined;
  #closed = false;

  constructor(of: {
    definition: FunctionDefinition;
    clock: Clock;
    openSlot: () => Promise<Slot>;
    commandFor: (taskRoot: string) => Promise<RuntimeCommand>;
  }) {
    this.#definition = of.definition;
    this.#clock = of.clock;
    this.#openSlot = of.openSlot;
    this.#commandFor = of.commandFor;
  }

  /** This code runs; one that cannot be started ahead of the next is not missed. */
  plan(code: RunnableCode): void {
    this.#cancel();
    this.#cancel = this.#clock.after(DELAY_MS, () => void this.#start(code).catch(() => undefined));
  }

  /** The process that waits for this code; one that waits for other code is of no use any more. */
  take(code: RunnableCode): WaitingProcess | undefined {
    const taken = this.#waiting;
    this.#waiting = undefined;
    if (taken?.imports === code.imports) return taken;
    taken?.close();
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
    this.#waiting?.close();
  }

  async #start(code: RunnableCode): Promise<void> {
    if (!canWaitFor(code, this.#definition) || this.#waiting?.imports === code.imports) return;
    const command = await this.#commandFor(code.taskRoot);
    const slot = await this.#openSlot();
    if (this.#closed) return slot.close();
    this.#waiting?.close();
    const next: WaitingProcess = new WaitingProcess({ slot, command, code, onGone: () => this.#gone(next) });
    this.#waiting = next;
  }

  #gone(one: WaitingProcess): void {
    // Taken already, its slot is an environment's.
    if (this.#waiting !== one) return;
    this.#waiting = undefined;
    one.close();
  }
}
