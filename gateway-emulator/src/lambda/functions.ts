import { isDeepStrictEqual } from "node:util";
import type { Debuggable } from "./debugger/debuggable.ts";
import type { FunctionDefinition } from "./definition.ts";
import { functionNotFound } from "./errors.ts";
import { EventInvocations } from "./events/event-invocations.ts";
import { functionNameIn } from "./function-name.ts";
import type { LambdaFunction } from "./function.ts";
import { openFunctions, type FunctionParts } from "./open-functions.ts";

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

export interface FunctionsOptions extends FunctionParts {
  definitions: FunctionDefinition[];
}

/** Starts what runs the functions of a stack; no environment is started before `warmUp` or an invocation. */
export function startFunctions(options: FunctionsOptions): Functions {
  const { definitions, journal, retryClock } = options;
  const functions = new Map<string, LambdaFunction>();
  const all = () => [...functions.values()];
  const events = new EventInvocations({ clock: retryClock, journal, functions: all });
  const { open, close } = openFunctions(options, () => all().map(({ load }) => load));
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
