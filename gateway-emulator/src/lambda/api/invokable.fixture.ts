import { randomUUID } from "node:crypto";
import { definitionOf } from "../definition.fixture.ts";
import type { FunctionDefinition } from "../definition.ts";
import { functionNotFound } from "../errors.ts";
import { functionNameIn } from "../function-name.ts";
import type { InvokeOptions, InvokeResult } from "../invocation.ts";
import type { InvokableFunction, InvokableFunctions } from "./function-target.ts";

/** What a function does with an event: what it returns is its result, unless it says otherwise. */
export type Body = (event: unknown, options: InvokeOptions) => Promise<Partial<InvokeResult>>;

/** Functions without environments, each of them one body. */
export function invokableFunctions(
  bodies: Record<string, Body>,
  given: Partial<FunctionDefinition> = {},
): InvokableFunctions & { accepted: { functionName: string; payload: string; options: InvokeOptions }[] } {
  const accepted: { functionName: string; payload: string; options: InvokeOptions }[] = [];
  const functions = new Map<string, InvokableFunction>(
    Object.entries(bodies).map(([functionName, body]) => [
      functionName,
      {
        definition: definitionOf(functionName, given),
        invoke: async (payload, options) => ({
          requestId: options.requestId ?? randomUUID(),
          payload: "null",
          ...(await body(JSON.parse(payload), options)),
        }),
      },
    ]),
  );
  return {
    accepted,
    all: () => [...functions.values()],
    get(nameOrArn) {
      const found = functions.get(functionNameIn(nameOrArn));
      if (!found) throw functionNotFound(nameOrArn, definitionOf("any").arn);
      return found;
    },
    events: {
      accept({ definition: { functionName } }, payload, options) {
        accepted.push({ functionName, payload, options });
        return "accepted";
      },
    },
  };
}
