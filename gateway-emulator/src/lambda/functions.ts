import type { Clock } from "../control/clock.ts";
import type { Journal } from "../control/journal.ts";
import type { FunctionDefinition } from "./definition.ts";
import type { IssueCredentials } from "./environments/environment-variables.ts";
import { functionNotFound } from "./errors.ts";
import { EventInvocations } from "./events/event-invocations.ts";
import { functionNameIn } from "./function-name.ts";
import { LambdaFunction } from "./function.ts";
import { createSpawner } from "./environments/spawner.ts";

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
  /** Ends every environment that is at work, with its invocation; what waits is not run, and no event is tried again. */
  interrupt(): void;
  close(): Promise<void>;
}

export interface FunctionsOptions {
  definitions: FunctionDefinition[];
  /** The machine's own time, by which runtime clients reckon what is left to a handler. */
  clock: Clock;
  /** The emulator's time, on which retries wait. */
  retryClock: Clock;
  journal: Journal;
  /** Whether environments are processes of ours, or attach over the network by themselves. */
  environments: "spawned" | "attached";
  issueCredentials: IssueCredentials;
  /** The variables that functions get because they run here: endpoints and the certificate authority. */
  local: () => Record<string, string>;
  /** Where the code of functions that come as zip files is unpacked. */
  codeFolder: string;
  /** Hangs up on an attached environment. */
  hangUp: (environmentId: string) => void;
}

/** Starts what runs the functions of a stack; no environment is started before `warmUp` or an invocation. */
export function startFunctions(options: FunctionsOptions): Functions {
  const { definitions, journal } = options;
  const events = new EventInvocations({ clock: options.retryClock, journal });
  const functions = new Map<string, LambdaFunction>();
  const spawned =
    options.environments === "spawned" ? createSpawner(options, (name) => functions.get(name)) : undefined;
  for (const definition of definitions)
    functions.set(
      definition.functionName,
      new LambdaFunction({
        definition,
        clock: options.clock,
        journal,
        start: spawned && ((environment) => spawned.start(definition, environment)),
        stop: spawned ? spawned.stop : options.hangUp,
        account: () => [...functions.values()].map(({ load }) => load),
      }),
    );
  const get = (nameOrArn: string) => {
    const found = functions.get(functionNameIn(nameOrArn));
    if (!found) throw functionNotFound(nameOrArn, definitions[0]?.arn ?? "");
    return found;
  };
  return {
    get,
    events,
    all: () => [...functions.values()],
    warmUp: async () => {
      if (!spawned) return;
      await Promise.all(
        [...functions.values()].map(async (one) => {
          await spawned.prepare(one.definition);
          await one.warmUp();
        }),
      );
    },
    interrupt: () => {
      events.clear();
      for (const one of functions.values()) one.interrupt();
    },
    close: async () => {
      events.clear();
      for (const one of functions.values()) one.close();
      await spawned?.close();
    },
  };
}
