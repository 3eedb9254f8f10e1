import { invalidParameterValue } from "../errors.ts";
import type { FunctionDefinition } from "../definition.ts";
import { functionReferenceIn } from "../function-name.ts";
import type { InvokeOptions, InvokeResult } from "../invocation.ts";
import { calledBy } from "../qualifier.ts";

/** A function, as far as these operations need it. */
export interface InvokableFunction {
  readonly definition: FunctionDefinition;
  invoke(payload: string, options: InvokeOptions): Promise<InvokeResult>;
}

/** The functions of a stack, as far as these operations need them. */
export interface InvokableFunctions {
  /** @throws {LambdaError} ResourceNotFoundException 404 */
  get(nameOrArn: string): InvokableFunction;
  all(): InvokableFunction[];
  /** Where invocations go that nobody waits for; `accept` returns the request id. */
  events: { accept(one: InvokableFunction, payload: string, options: InvokeOptions): string };
}

/** A function, as a call names it. */
export interface FunctionTarget {
  one: InvokableFunction;
  /** The version or alias that the call asks for, if it does. */
  qualifier: string | undefined;
  /** The version that this is: `$LATEST`, or a number. */
  version: string;
  /** The function's, with the qualifier if there is one. */
  arn: string;
}

/**
 * Finds the function that a call names, in its path and maybe in its query.
 * @throws {LambdaError} ResourceNotFoundException 404, InvalidParameterValueException 400
 */
export function targetOf(functions: InvokableFunctions, nameOrArn: string, query: unknown): FunctionTarget {
  const named = functionReferenceIn(nameOrArn).qualifier;
  const asked = qualifierIn(query);
  if (named !== undefined && asked !== undefined && named !== asked)
    throw invalidParameterValue(
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  const qualifier = named ?? asked;
  const qualified = named === undefined && asked !== undefined ? `${nameOrArn}:${asked}` : nameOrArn;
  const one = functions.get(qualified);
  const { functionArn, executedVersion = "$LATEST" } = calledBy(one.definition, qualifier);
  return { one, qualifier, version: executedVersion, arn: functionArn };
}

function qualifierIn(query: unknown): string | undefined {
  if (typeof query !== "object" || query === null || !("Qualifier" in query)) return undefined;
  return typeof query.Qualifier === "string" && query.Qualifier !== "" ? query.Qualifier : undefined;
}
