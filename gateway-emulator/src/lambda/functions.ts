import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../control/clock.ts";
import type { Journal } from "../control/journal.ts";
import { openCode } from "./code/code-source.ts";
import { NO_DEBUGGING, type Debugging } from "./debugger/debugging.ts";
import type { Debuggable } from "./debugger/debuggable.ts";
import type { FunctionDefinition } from "./definition.ts";
import { attachedProcesses } from "./environments/attached.ts";
import type { IssueCredentials } from "./environments/environment-variables.ts";
import type { OpenProcesses } from "./environments/generation.ts";
import { createSpawner } from "./environments/spawner.ts";
import { functionNotFound } from "./errors.ts";
import { EventInvocations } from "./events/event-invocations.ts";
import { functionNameIn } from "./function-name.ts";
import { LambdaFunction } from "./function.ts";
import { startLambdaHost } from "./host/index.ts";
import { createOpenLog } from "./logs/open-log.ts";

/** The functions of a stack, with what runs them. */
export interface Functions {
  /** @throws {LambdaError} ResourceNotFoundException 404 */
  get(nameOrArn: string): LambdaFunction;
  all(): LambdaFunction[];
  /** Where invocations go that nobody waits for. */
  events: EventInvocations;
  /**
   * Makes the code ready and starts one environment of each function.
   * @throws {CodeError} when there is no code, or when it does not compile
   * @throws {InitError} when a handler does not load
   */
  warmUp(): Promise<void>;
  /**
   * The stack declares these functions from now on. One that is declared differently changes as it does with its code:
   * its invocations wait for the new one, and what runs goes on. Resolves when the code of each has been looked at; what
   * is wrong with it is in the journal.
   */
  update(definitions: FunctionDefinition[]): Promise<void>;
  /** The environments that a debugger would look at, one for each function; that of the last invocation first. */
  debuggable(): Debuggable[];
  /** Ends every environment that is at work, with its invocation; what waits is not run, and no event is tried again. */
  interrupt(): void;
  close(): Promise<void>;
}

export interface FunctionsOptions {
  definitions: FunctionDefinition[];
  /** Measures limits and durations; a debugger may stop it. */
  clock: Clock;
  /** The machine's own time, which nothing stops: runtime clients reckon by it what is left to a handler. `clock` when absent. */
  machineClock?: Clock;
  /** The emulator's time, on which retries wait, and environments are idle. */
  retryClock: Clock;
  journal: Journal;
  /** Whether environments are processes of ours, or attach over the network by themselves. */
  environments: "spawned" | "attached";
  issueCredentials: IssueCredentials;
  /** The variables that functions get because they run here: endpoints and the certificate authority. */
  local: () => Record<string, string>;
  /** Where the code of functions that come as zip files is unpacked, and runtime clients are that are no npm packages. */
  cacheFolder: string;
  /** Hangs up on an attached environment. */
  hangUp: (environmentId: string) => void;
  /** Whether code is watched, and invocations run what was saved last; not when absent. */
  watch?: boolean;
  /** Whether an environment is kept ready beside those that are busy; not when absent. */
  spare?: boolean;
  /** Nobody debugs when absent. */
  debugging?: Debugging;
}

/** Starts what runs the functions of a stack; no environment is started before `warmUp` or an invocation. */
export function startFunctions(options: FunctionsOptions): Functions {
  const { definitions, journal, retryClock } = options;
  const functions = new Map<string, LambdaFunction>();
  const all = () => [...functions.values()];
  const events = new EventInvocations({ clock: retryClock, journal, functions: all });
  const { open, close } = opening(options, () => all().map(({ load }) => load));
  for (const definition of definitions) functions.set(definition.functionName, open(definition));

  async function declare(definition: FunctionDefinition): Promise<void> {
    const one = functions.get(definition.functionName);
    if (!one) return void functions.set(definition.functionName, open(definition));
    if (!isDeepStrictEqual(one.declared, definition)) await one.update(definition);
  }

  async function remove(one: LambdaFunction): Promise<void> {
    functions.delete(one.definition.functionName);
    await one.close();
  }

  return {
    get(nameOrArn) {
      const found = functions.get(functionNameIn(nameOrArn));
      if (!found) throw functionNotFound(nameOrArn, all()[0]?.definition.arn ?? "");
      return found;
    },
    events,
    all,
    warmUp: async () => {
      await Promise.all(all().map((one) => one.warmUp()));
    },
    async update(definitions) {
      const names = new Set(definitions.map(({ functionName }) => functionName));
      const removed = all().filter(({ definition }) => !names.has(definition.functionName));
      await Promise.all([...removed.map(remove), ...definitions.map(declare)]);
    },
    debuggable: () =>
      all()
        .sort((one, other) => other.invokedAt - one.invokedAt)
        .flatMap(({ debuggable }) => debuggable ?? []),
    interrupt: () => {
      events.clear();
      for (const one of all()) one.interrupt();
    },
    close: async () => {
      events.clear();
      await Promise.all(all().map((one) => one.close()));
      await close();
    },
  };
}

/** Makes functions that share what runs them. */
function opening(options: FunctionsOptions, account: () => LambdaFunction["load"][]) {
  const { clock, retryClock, journal, cacheFolder, watch = false } = options;
  const { machineClock = clock, debugging = NO_DEBUGGING, spare = false } = options;
  const attached = options.environments === "attached";
  const host = attached ? undefined : startLambdaHost();
  const openLog = createOpenLog({ journal, machineClock });
  const openProcesses: OpenProcesses = host
    ? (definition, events) => createSpawner({ ...options, host, definition }, events)
    : () => ({ ...attachedProcesses(options.hangUp), close: () => Promise.resolve() });
  return {
    open: (definition: FunctionDefinition) =>
      new LambdaFunction({
        definition,
        clock,
        machineClock,
        idleClock: retryClock,
        journal,
        openProcesses,
        openCode: (of, events) =>
          openCode({
            definition: of,
            codeFolder: join(cacheFolder, "code"),
            clock: machineClock,
            watch: watch && !attached ? events : undefined,
          }),
        openLog,
        debugging,
        attached,
        spare,
        account,
      }),
    close: async () => {
      await host?.close();
    },
  };
}
