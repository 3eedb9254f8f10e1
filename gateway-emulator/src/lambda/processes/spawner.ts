import { existsSync } from "node:fs";
import type { RunnableCode } from "../code/runnable-code.ts";
import type { ExecutionEnvironment } from "../environments/environment.ts";
import type { OpenedProcesses } from "../environments/generation.ts";
import type { Memory, ProcessEvents } from "../environments/processes.ts";
import { runtimeCommand } from "../runtime/command.ts";
import type { RuntimeCommand } from "../runtime/runtime-command.ts";
import { ProcessAhead } from "./process-ahead.ts";
import type { RuntimeProcess, RuntimeProcessEvents } from "./runtime-process.ts";
import { Slot, type SlotParts } from "./slot.ts";

export interface SpawnerOptions extends SlotParts {
  /** Where runtime clients are kept that are no npm packages. */
  cacheFolder: string;
}

/** Runs each environment of a function as a process of its own, with a Runtime API of its own on a free loopback port. */
export class Spawner implements OpenedProcesses {
  readonly #options: SpawnerOptions;
  readonly #events: ProcessEvents;
  readonly #ahead: ProcessAhead;
  readonly #slots = new Map<string, Slot>();
  /** The last start of each environment, as long as nobody has ended it. */
  readonly #starts = new Map<string, symbol>();
  /** What it has run first; any other is the outcome of a reload. */
  #firstHash: string | undefined;
  #advised = false;
  #closed = false;

  constructor(options: SpawnerOptions, events: ProcessEvents) {
    this.#options = options;
    this.#events = events;
    this.#ahead = new ProcessAhead({
      definition: options.definition,
      clock: options.clock,
      openSlot: () => Slot.open(options),
      commandFor: (taskRoot) => this.#commandFor(taskRoot),
    });
  }

  async start(environment: ExecutionEnvironment, code: RunnableCode): Promise<void> {
    const attempt = Symbol(environment.id);
    this.#starts.set(environment.id, attempt);
    // It may have been ended in the meantime.
    const isWanted = () => !this.#closed && this.#starts.get(environment.id) === attempt;
    // Such as by a `git clean`.
    if (!existsSync(code.taskRoot)) await code.writeAgain?.();
    if (!isWanted()) return;
    const waiting = this.#slots.has(environment.id) ? undefined : this.#ahead.take(code);
    if (waiting) {
      this.#give(environment, waiting.slot, code);
      if (await waiting.goOn(code.taskRoot, this.#told(environment))) return;
    }
    const command = await this.#commandFor(code.taskRoot);
    if (!isWanted()) return;
    const slot = this.#slots.get(environment.id) ?? (await Slot.open(this.#options));
    if (!isWanted()) return slot.close();
    this.#give(environment, slot, code);
    await slot.run(command, code.taskRoot, this.#told(environment)).started;
  }

  kill({ id }: ExecutionEnvironment): void {
    this.#starts.delete(id);
    this.#processOf(id)?.kill();
  }

  release({ id }: ExecutionEnvironment): void {
    this.#starts.delete(id);
    this.#slots.get(id)?.close();
    this.#slots.delete(id);
  }

  freeze({ id }: ExecutionEnvironment): void {
    this.#processOf(id)?.signal("SIGSTOP");
  }

  thaw({ id }: ExecutionEnvironment): void {
    this.#processOf(id)?.signal("SIGCONT");
  }

  async logged({ id }: ExecutionEnvironment): Promise<void> {
    await this.#processOf(id)?.logged();
  }

  memory({ id }: ExecutionEnvironment): Memory | undefined {
    return this.#processOf(id)?.memory();
  }

  async inspector({ id }: ExecutionEnvironment): Promise<string | undefined> {
    return this.#processOf(id)?.inspector();
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#ahead.close();
    for (const slot of this.#slots.values()) slot.close();
    this.#slots.clear();
    return Promise.resolve();
  }

  async #commandFor(taskRoot: string): Promise<RuntimeCommand> {
    const { definition, cacheFolder, journal } = this.#options;
    const command = await runtimeCommand(definition, { taskRoot, cacheFolder });
    if (command.advice !== undefined && !this.#advised) {
      const { functionName } = definition;
      this.#advised = true;
      journal.write({ kind: "advice", functionName, detail: { advice: command.advice } });
    }
    return command;
  }

  #give(environment: ExecutionEnvironment, slot: Slot, code: RunnableCode): void {
    this.#slots.set(environment.id, slot);
    slot.listener.environment = environment;
    this.#firstHash ??= code.hash;
    // Of a function that nobody invokes or changes, none is kept ahead: polled again is, after an invocation.
    let pollsToCome = code.hash === this.#firstHash ? 2 : 1;
    slot.listener.onPoll = () => {
      if (--pollsToCome === 0) this.#ahead.plan(code);
    };
  }

  #told(environment: ExecutionEnvironment): RuntimeProcessEvents {
    return {
      log: (line) => this.#events.log(environment, line),
      exited: (exit) => this.#events.exited(environment, exit),
    };
  }

  #processOf(id: string): RuntimeProcess | undefined {
    return this.#slots.get(id)?.process;
  }
}
