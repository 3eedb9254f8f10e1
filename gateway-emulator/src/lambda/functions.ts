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
   * Makes the code ready and starts one environment of each function. Where some do not load and others do, those
   * others serve, and the journal says what is wrong.
   * @throws {CodeError} when there is no code for any, or when it does not compile
   * @throws {InitError} when no handler loads
   */
  warmUp(): Promise<void>;
  /**
   * The stack declares these functions from now on. One that is declared differently changes as it does with its code:
   * its invocations wait for the new one, and what runs goes on, as in one that is declared no more. Resolves when the
   * code of each has been looked at; what is wrong with it is in the journal.
   */
  update(definitions: FunctionDefinition[]): Promise<void>;
  /** The environments that a debugger would look at, one for each function; that of the last invocation first. */
  debuggable(): Debuggable[];
  /** No debugger is attached to this function any more. */
  undebugged(functionName: string): void;
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
  /** Those that the stack does not declare any more, while something runs in them. */
  const draining = new Set<LambdaFunction>();
  const all = () => [...functions.values()];
  const alive = () => [...functions.values(), ...draining];
  const events = new EventInvocations({ clock: retryClock, journal, functions: all });
  const { open, close } = openFunctions(options, () => alive().map(({ load }) => load));
  for (const definition of definitions) functions.set(definition.functionName, open(definition));

  async function declare(definition: FunctionDefinition): Promise<void> {
    const one = functions.get(definition.functionName);
    if (!one) return void functions.set(definition.functionName, open(definition));
    if (!isDeepStrictEqual(one.declared, definition)) await one.update(definition);
  }

  /** What runs in it goes on to its end. */
  function remove(one: LambdaFunction): void {
    functions.delete(one.definition.functionName);
    draining.add(one);
    void one.drain().then(() => draining.delete(one));
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
      const failures = await failuresOf(all(), (one) => one.warmUp());
      const [first] = failures;
      if (first && failures.length === functions.size) throw first.error;
      for (const { of, error } of failures) {
        const { functionName } = of.definition;
        const detail = { state: "failed", error: error instanceof Error ? error.message : String(error) };
        journal.write({ kind: "reload", functionName, detail });
      }
    },
    async update(definitions) {
      const names = new Set(definitions.map(({ functionName }) => functionName));
      const removed = all().filter(({ definition }) => !names.has(definition.functionName));
      for (const one of removed) remove(one);
      await Promise.all(definitions.map(declare));
    },
    debuggable: () =>
      all()
        .sort((one, other) => other.invokedAt - one.invokedAt)
        .flatMap(({ debuggable }) => debuggable ?? []),
    undebugged: (functionName) => functions.get(functionName)?.undebugged(),
    interrupt: () => {
      events.clear();
      for (const one of alive()) one.interrupt();
    },
    close: async () => {
      events.clear();
      await Promise.all(alive().map((one) => one.close()));
      await close();
    },
  };
}

/** Tries it with each; those with which it did not work. */
async function failuresOf(
  all: LambdaFunction[],
  attempt: (one: LambdaFunction) => Promise<void>,
): Promise<{ of: LambdaFunction; error: unknown }[]> {
  const failures = await Promise.all(
    all.map((one) =>
      attempt(one).then(
        () => [],
        (error: unknown) => [{ of: one, error }],
      ),
    ),
  );
  return failures.flat();
}
