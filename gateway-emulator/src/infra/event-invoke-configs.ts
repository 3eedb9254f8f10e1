import type { EventInvoke, FunctionDefinition } from "../lambda/definition.ts";
import { functionNameIn } from "../lambda/function-name.ts";
import { MAX_EVENT_AGE_MS, RETRY_DELAYS_MS } from "../lambda/limits.ts";
import { ifKnown } from "./errors.ts";
import { leaveOutArguments, type LeaveOut } from "./not-emulated.ts";
import type { Stack } from "./terraform/resolve.ts";
import { refuseExpanded, type Resource, resourcesOf } from "./terraform/resource.ts";
import { wholeNumber } from "./whole-number.ts";

const TYPE = "aws_lambda_function_event_invoke_config";

const MIN_EVENT_AGE_SECONDS = 60;

/**
 * The functions with what the stack says of their asynchronous invocations.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
 */
export function withEventInvokeConfigs(
  stack: Stack,
  functions: FunctionDefinition[],
  leaveOut: LeaveOut,
): FunctionDefinition[] {
  const read = new Map<string, EventInvoke>();
  for (const resource of resourcesOf(stack, TYPE)) {
    refuseExpanded(resource);
    const eventInvoke = readEventInvoke(resource);
    const functionName = functionNameIn(ifKnown(() => resource.requiredString("function_name")) ?? "");
    if (!functions.some((one) => one.functionName === functionName))
      leaveOut(resource.address, "has no effect: the function that it is for does not run here");
    else if (read.has(functionName))
      leaveOut(
        resource.address,
        `has no effect: another one is for ${functionName} too, and qualifiers are not told apart`,
      );
    else read.set(functionName, eventInvoke);
    leaveOutArguments(TYPE, resource, leaveOut);
  }
  return functions.map((definition) => {
    const eventInvoke = read.get(definition.functionName);
    return eventInvoke ? { ...definition, eventInvoke } : definition;
  });
}

function readEventInvoke(resource: Resource): EventInvoke {
  const attempts = RETRY_DELAYS_MS.length;
  const ageSeconds = MAX_EVENT_AGE_MS / 1000;
  return {
    maximumRetryAttempts: wholeNumber(resource, "maximum_retry_attempts", attempts, [0, attempts]),
    maximumEventAgeMs:
      1000 *
      wholeNumber(resource, "maximum_event_age_in_seconds", ageSeconds, [MIN_EVENT_AGE_SECONDS, ageSeconds]),
  };
}
