import type { Cancel, Clock } from "../../control/clock.ts";
import type { Journal } from "../../control/journal.ts";
import type { RunnableCode } from "../code/runnable-code.ts";
import type { FunctionDefinition } from "../definition.ts";
import type { LambdaHost } from "../host/index.ts";
import { runtimeCommand } from "../runtime/command.ts";
import type { RuntimeCommand } from "../runtime/runtime-command.ts";
import type { EnvironmentProcessEvents } from "./environment-process.ts";
import type { IssueCredentials } from "./environment-variables.ts";
import type { ExecutionEnvironment } from "./environment.ts";
import type { EnvironmentProcesses, ProcessEvents } from "./processes.ts";
import { Slot } from "./slot.ts";
import { canWaitFor, WaitingProcess } from "./waiting-process.ts";

/** Runs each environment of a function as a process of its own, with a Runtime API of its own on a free loopback port. */
export interface Spawner extends EnvironmentProcesses {
  /** Ends all of them. */
  close(): Promise<void>;
}

export interface SpawnerOptions {
  /** What starts the processes; that of all functions. */
  host: LambdaHost;
  definition: FunctionDefinition;
  clock: Clock;
  journal: Journal;
  issueCredentials: IssueCredentials;
  /** The variables that functions get because they run here. */
  local: () => Record<string, string>;
  /** Where runtime clients are kept that are no npm packages. */
  cacheFolder: string;
  /** Whether a process waits for the next code, where the code says what it imports; true when absent. */
  keepsWaitingProcess?: boolean;
}

/** How long after an environment's first poll the next process is started ahead: its first invocation goes first. */
const WAITING_DELAY_MS = 25;

export function createSpawner(options: SpawnerOptions, events: ProcessEvents): Spawner {
  const { definition, clock, journal, cacheFolder, keepsWaitingProcess = true } = options;
  const slots = new Map<string, Slot>();
  /** The last start of each environment, as long as nobody has ended it. */
  const starts = new Map<string, symbol>();
  let waiting: WaitingProcess | undefined;
  let cancelWaiting: Cancel | undefined;
  let advised = false;
  let closed = false;

  async function commandFor(taskRoot: string): Promise<RuntimeCommand> {
    const command = await runtimeCommand(definition, { taskRoot, cacheFolder });
    if (command.advice !== undefined && !advised) {
      const { functionName } = definition;
      advised = true;
      journal.write({ kind: "advice", functionName, detail: { advice: command.advice } });
    }
    return command;
  }

  async function start(environment: ExecutionEnvironment, code: RunnableCode): Promise<void> {
    const attempt = Symbol(environment.id);
    starts.set(environment.id, attempt);
    // It may have been ended in the meantime.
    const isWanted = () => !closed && starts.get(environment.id) === attempt;
    const ahead = slots.has(environment.id) ? undefined : takeWaiting(code);
    if (ahead) {
      give(environment, ahead.slot, code);
      if (await ahead.goOn(code.taskRoot, told(environment))) return;
    }
    const command = await commandFor(code.taskRoot);
    if (!isWanted()) return;
    const slot = slots.get(environment.id) ?? (await Slot.open(options));
    if (!isWanted()) return slot.close();
    give(environment, slot, code);
    await slot.run(command, code.taskRoot, told(environment)).started;
  }

  function told(environment: ExecutionEnvironment): EnvironmentProcessEvents {
    return {
      log: (line) => events.log(environment, line),
      exited: (exit) => events.exited(environment, exit),
    };
  }

  function give(environment: ExecutionEnvironment, slot: Slot, code: RunnableCode): void {
    slots.set(environment.id, slot);
    slot.listener.environment = environment;
    slot.listener.onPoll = () => {
      slot.listener.onPoll = () => undefined;
      cancelWaiting?.();
      cancelWaiting = clock.after(WAITING_DELAY_MS, () => void waitFor(code).catch(() => undefined));
    };
  }

  /** Starts a process ahead of the next code that imports the same; one that cannot be started is not missed. */
  async function waitFor(code: RunnableCode): Promise<void> {
    if (!keepsWaitingProcess || !canWaitFor(code, definition) || waiting?.imports === code.imports) return;
    const command = await commandFor(code.taskRoot);
    const slot = await Slot.open(options);
    if (closed) return slot.close();
    waiting?.close();
    const next: WaitingProcess = new WaitingProcess({
      slot,
      command,
      code,
      onGone() {
        // Taken already, its slot is an environment's.
        if (waiting !== next) return;
        waiting = undefined;
        slot.close();
      },
    });
    waiting = next;
  }

  function takeWaiting(code: RunnableCode): WaitingProcess | undefined {
    const taken = waiting;
    waiting = undefined;
    if (taken?.imports === code.imports) return taken;
    taken?.close();
  }

  function end(environment: ExecutionEnvironment): Slot | undefined {
    starts.delete(environment.id);
    const slot = slots.get(environment.id);
    slot?.process?.kill();
    return slot;
  }

  function release(environment: ExecutionEnvironment): void {
    end(environment)?.close();
    slots.delete(environment.id);
  }

  const processOf = ({ id }: ExecutionEnvironment) => slots.get(id)?.process;

  return {
    start,
    kill: (environment) => void end(environment),
    release,
    freeze: (environment) => processOf(environment)?.signal("SIGSTOP"),
    thaw: (environment) => processOf(environment)?.signal("SIGCONT"),
    logged: (environment) => processOf(environment)?.logged() ?? Promise.resolve(),
    memory: (environment) => processOf(environment)?.memory(),
    inspector: (environment) => processOf(environment)?.inspector() ?? Promise.resolve(undefined),
    close() {
      closed = true;
      cancelWaiting?.();
      waiting?.close();
      for (const slot of slots.values()) slot.close();
      slots.clear();
      return Promise.resolve();
    },
  };
}
