import { VirtualClock } from "../../control/clock.ts";
import { Journal } from "../../control/journal.ts";
import { definitionOf } from "../definition.fixture.ts";
import type { FunctionDefinition } from "../definition.ts";
import { tooManyRequests } from "../errors.ts";
import type { LambdaFunction } from "../function.ts";
import type { InvokeResult } from "../invocation.ts";
import { EventInvocations } from "./event-invocations.ts";

type Outcome = "done" | "failed" | "refused" | "broken";

/** What a function of {@link withOutcomes} answers. */
export const ANSWERS = {
  done: { payload: '{"ok":true}' },
  failed: { payload: '{"errorType":"Error","errorMessage":"no"}', functionError: "Unhandled" },
} as const;

/** A function that does what the test says, attempt by attempt; `others` are in the stack too and do the same. */
export function withOutcomes(given: Partial<FunctionDefinition> = {}, others: FunctionDefinition[] = []) {
  const clock = new VirtualClock();
  const journal = new Journal(clock);
  const attempts: { functionName: string; payload: string; options: unknown }[] = [];
  const running: PromiseWithResolvers<Partial<InvokeResult>>[] = [];
  const functionOf = (definition: FunctionDefinition) =>
    ({
      definition,
      closed: false,
      invoke: (payload: string, options: unknown) => {
        const attempt = Promise.withResolvers<Partial<InvokeResult>>();
        attempts.push({ functionName: definition.functionName, payload, options });
        running.push(attempt);
        return attempt.promise;
      },
    }) as unknown as LambdaFunction;
  const called = functionOf(definitionOf("chat", given));
  const functions = [called, ...others.map(functionOf)];
  const outcomes = {
    get attempts() {
      return attempts.length;
    },
    get options() {
      return attempts.map(({ options }) => options);
    },
    /** The newest attempt: of which function, with what event. */
    get last() {
      const { functionName, payload = "null" } = attempts.at(-1) ?? {};
      return { functionName, event: JSON.parse(payload) as unknown };
    },
    /** Ends the oldest attempt that runs; when this returns, what follows from it has been done. */
    async next(outcome: Outcome) {
      const attempt = running.shift();
      if (!attempt) throw new Error("nothing runs");
      if (outcome === "refused") attempt.reject(tooManyRequests("no room"));
      else if (outcome === "broken") attempt.reject(new Error("the environment is broken"));
      else attempt.resolve(ANSWERS[outcome]);
      await attempt.promise.catch(() => undefined);
      await Promise.resolve();
    },
  };
  const details = (kind: string) =>
    journal
      .after(0)
      .filter((entry) => entry.kind === kind)
      .map(({ detail }) => detail);
  return {
    called,
    events: new EventInvocations({ clock, journal, functions: () => functions }),
    clock,
    outcomes,
    advice: () => details("advice").map((detail) => detail?.advice),
    destinations: () => details("destination"),
  };
}
