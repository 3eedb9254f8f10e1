import { LambdaError } from "../errors.ts";
import type { AcceptedEvent } from "./accepted-event.ts";

/**
 * How often one event may run a function, by way of whatever leads from one invocation to the next.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export const MAX_RECURSIVE_INVOCATIONS = 16;

/** Whether an event is one invocation too many of its function. */
export function isRecursive({ called, chain }: Pick<AcceptedEvent, "called" | "chain">): boolean {
  const { arn } = called.definition;
  return chain.filter((one) => one === arn).length >= MAX_RECURSIVE_INVOCATIONS;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html */
export function recursiveInvocation(): LambdaError {
  return new LambdaError(
    "RecursiveInvocationException",
    400,
    `its function has run ${MAX_RECURSIVE_INVOCATIONS} times for one event already`,
  );
}
