import type { Clock } from "../../control/clock.ts";
import type { Journal } from "../../control/journal.ts";
import type { RunnableCode } from "../code/runnable-code.ts";
import type { FunctionDefinition } from "../definition.ts";
import type { LambdaHost } from "../host/index.ts";
import { runtimeCommand } from "../runtime/command.ts";
import type { RuntimeCommand } from "../runtime/runtime-command.ts";
import type { RuntimeProcessEvents } from "./runtime-process.ts";
import type { IssueCredentials } from "./environment-variables.ts";
import type { ExecutionEnvironment } from "../environments/environment.ts";
import type { EnvironmentProcesses, ProcessEvents } from "../environments/processes.ts";
import { ProcessAhead } from "./process-ahead.ts";
import { Slot } from "./slot.ts";

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
}

export function createSpawner(options: SpawnerOptions, events: ProcessEvents): Spawner {
  const { definition, clock, journal, cacheFolder } = options;
  const slots = new Map<string, Slot>();
  /** The last start of each environment, as long as nobody has ended it. */
  const starts = new Map<string, symbol>();
  const openSlot = () => Slot.open(options);
  const ahead = new ProcessAhead({ definition, clock, openSlot, commandFor });
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
    const waiting = slots.has(environment.id) ? undefined : ahead.take(code);
    if (waiting) {
      give(environment, waiting.slot, code);
      if (await waiting.goOn(code.taskRoot, told(environment))) return;
    }
    const command = await commandFor(code.taskRoot);
    if (!isWanted()) return;
    const slot = slots.get(environment.id) ?? (await openSlot());
    if (!isWanted()) return slot.close();
    give(environment, slot, code);
    await slot.run(command, code.taskRoot, told(environment)).started;
  }

  function told(environment: ExecutionEnvironment): RuntimeProcessEvents {
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
      ahead.plan(code);
    };
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

  function close(): Promise<void> {
    closed = true;
    ahead.close();
    for (const slot of slots.values()) slot.close();
    slots.clear();
    return Promise.resolve();
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
    close,
  };
}
