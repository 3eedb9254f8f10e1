import type { EventInvoke, FunctionDefinition } from "../lambda/definition.ts";
import { functionReferenceIn } from "../lambda/function-name.ts";
import { MAX_EVENT_AGE_MS, RETRY_DELAYS_MS } from "../lambda/limits.ts";
import { arnIn } from "./dead-letter-config.ts";
import { ifKnown } from "./errors.ts";
import type { LeaveOut } from "./not-emulated.ts";
import type { Stack } from "./terraform/resolve.ts";
import { refuseExpanded, type Resource, resourcesOf } from "./terraform/resource.ts";
import { wholeNumber } from "./whole-number.ts";

const TYPE = "aws_lambda_function_event_invoke_config";

const MIN_EVENT_AGE_SECONDS = 60;

/** What can get a record: a function, or what is read from the journal here. */
const DESTINATIONS = ["sqs", "sns", "lambda", "events", "s3"];

/** What holds for a function without a configuration of its own. */
export const DEFAULT_EVENT_INVOKE: EventInvoke = {
  maximumRetryAttempts: RETRY_DELAYS_MS.length,
  maximumEventAgeMs: MAX_EVENT_AGE_MS,
};

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
    const eventInvoke = readEventInvoke(resource, leaveOut);
    const { functionName, qualifier } = targetOf(resource);
    if (!functions.some((one) => one.functionName === functionName))
      leaveOut(resource.address, "has no effect: the function that it is for does not run here");
    else if (qualifier !== LATEST)
      leaveOut(
        resource.address,
        `has no effect: it is for the qualifier ${qualifier}, and here what holds for $LATEST holds for all; take its qualifier out`,
      );
    else if (read.has(functionName))
      leaveOut(resource.address, `has no effect: another one is for ${functionName} too`);
    else read.set(functionName, eventInvoke);
  }
  return functions.map((definition) => {
    const eventInvoke = read.get(definition.functionName);
    return eventInvoke
      ? { ...definition, eventInvoke: { ...definition.eventInvoke, ...eventInvoke } }
      : definition;
  });
}

const LATEST = "$LATEST";

function targetOf(resource: Resource): { functionName: string; qualifier: string } {
  const named = functionReferenceIn(ifKnown(() => resource.requiredString("function_name")) ?? "");
  const { functionName, qualifier = ifKnown(() => resource.string("qualifier")) ?? LATEST } = named;
  return { functionName, qualifier };
}

function readEventInvoke(resource: Resource, leaveOut: LeaveOut): EventInvoke {
  const attempts = RETRY_DELAYS_MS.length;
  const ageSeconds = MAX_EVENT_AGE_MS / 1000;
  return {
    maximumRetryAttempts: wholeNumber(resource, "maximum_retry_attempts", attempts, [0, attempts]),
    maximumEventAgeMs:
      1000 *
      wholeNumber(resource, "maximum_event_age_in_seconds", ageSeconds, [MIN_EVENT_AGE_SECONDS, ageSeconds]),
    ...destinationsOf(resource, leaveOut),
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function destinationsOf(
  resource: Resource,
  leaveOut: LeaveOut,
): Pick<EventInvoke, "onSuccess" | "onFailure"> {
  const blocks = resource.blocks("destination_config");
  const arnOf = (kind: "on_success" | "on_failure") => {
    const [block] = blocks.flatMap((config) => config.blocks(kind));
    const within = `destination_config.${kind}`;
    return block && arnIn(block, "destination", { within, services: DESTINATIONS, leaveOut });
  };
  const onSuccess = arnOf("on_success");
  const onFailure = arnOf("on_failure");
  return {
    ...(onSuccess !== undefined && { onSuccess }),
    ...(onFailure !== undefined && { onFailure }),
  };
}
