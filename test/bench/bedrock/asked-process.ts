import { fork } from "node:child_process";
import { once } from "node:events";

/** A process that does what it is asked, one function for each question. */
export interface AskedProcess<Calls> extends AsyncDisposable {
  ask<Name extends keyof Calls>(
    name: Name,
    ...argument: ArgumentOf<Calls[Name]>
  ): Promise<ResultOf<Calls[Name]>>;
}

type ArgumentOf<Call> = Call extends (...argument: infer Argument) => unknown ? Argument : never;
type ResultOf<Call> = Call extends (...argument: never) => infer Result ? Awaited<Result> : never;

interface Question {
  id: number;
  name: PropertyKey;
  argument: unknown[];
}

interface Answer {
  id: number;
  result?: unknown;
  error?: string;
}

/** Longer than any measurement takes: what is lost would be waited for, for ever. */
const ANSWER_WITHIN_MS = 120_000;

/** Starts a module that calls `answer` with them. */
export function startAsked<Calls>(module: string, nodeArgs: string[] = []): AskedProcess<Calls> {
  const child = fork(module, [], { execArgv: nodeArgs });
  const ended = once(child, "exit");
  const waiting = new Map<number, (answer: Answer) => void>();
  let questions = 0;
  child.on("message", (answer: Answer) => waiting.get(answer.id)?.(answer));
  child.on("exit", (code) => {
    for (const [id, settle] of waiting) settle({ id, error: `the process ended with ${code}` });
  });
  return {
    async ask(name, ...argument) {
      const id = ++questions;
      const { promise, resolve } = Promise.withResolvers<Answer>();
      const late = setTimeout(() => resolve({ id, error: "no answer in time" }), ANSWER_WITHIN_MS);
      waiting.set(id, resolve);
      child.send({ id, name, argument } satisfies Question);
      const { result, error } = await promise;
      clearTimeout(late);
      waiting.delete(id);
      if (error !== undefined) throw new Error(`${String(name)}: ${error}`);
      // Whoever answers has the same type of calls.
      return result as ResultOf<Calls[typeof name]>;
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** Answers the process that started this one, for as long as it is there. */
export function answer(calls: object): void {
  process.on("message", ({ id, name, argument }: Question) => {
    const reply = (rest: Omit<Answer, "id">) => void process.send?.({ id, ...rest } satisfies Answer);
    // The asker's types have paired the name and its argument.
    const call = Reflect.get(calls, name) as (...argument: unknown[]) => Promise<unknown>;
    call(...argument).then(
      (result) => reply({ result }),
      (error: unknown) => reply({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.on("disconnect", () => process.exit());
}
