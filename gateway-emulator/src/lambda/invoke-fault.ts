import { callEffect, type CallEffect } from "../control/call-effect.ts";
import type { Clock } from "../control/clock.ts";
import type { FaultPlace } from "../control/fault-place.ts";
import type { FaultGrammar } from "../control/fault-rule.ts";
import { LambdaError } from "./errors.ts";

/**
 * The rules of `{"at":"invoke"}`: for every invocation, whoever makes it. `drop` has the process die that runs it, which
 * is then `delayMs` after it has begun.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 */
export const INVOKE_FAULTS: FaultGrammar<CallEffect> = {
  at: "invoke",
  match: { functionName: "is", routeKey: "is", contains: "contains" },
  parseEffect: callEffect({
    TooManyRequestsException: { statusCode: 429, message: "Rate Exceeded." },
    ServiceException: { statusCode: 500, message: "The Lambda service encountered an internal error." },
    ResourceNotFoundException: {
      statusCode: 404,
      message: "The resource specified in the request does not exist.",
    },
    ResourceConflictException: {
      statusCode: 409,
      message: "The resource already exists, or another operation is in progress.",
    },
    ResourceNotReadyException: {
      statusCode: 502,
      message: "The function is inactive and its VPC connection is no longer available.",
    },
    EC2ThrottledException: {
      statusCode: 502,
      message:
        "Amazon EC2 throttled Lambda during Lambda function initialization using the execution role provided for the function.",
    },
    ENILimitReachedException: {
      statusCode: 502,
      message:
        "Lambda couldn't create an elastic network interface in the VPC, specified as part of Lambda function configuration, because the limit for network interfaces has been reached.",
    },
    InvalidRequestContentException: {
      statusCode: 400,
      message: "The request body could not be parsed as JSON, or a request header is invalid.",
    },
    RequestTooLargeException: {
      statusCode: 413,
      message: "The request payload exceeded the Invoke request body JSON input quota.",
    },
  }),
};

/** What a rule makes go wrong with this invocation; undefined when nothing does. */
export function invokeFault(
  faults: FaultPlace<CallEffect> | undefined,
  { functionName, payload }: { functionName: string; payload: string },
): CallEffect | undefined {
  return faults?.take(() => ({ functionName, routeKey: routeKeyIn(payload), contains: payload }));
}

/**
 * Lets it go wrong, before it runs; what it returns goes wrong with it later.
 * @throws {LambdaError} of the rule
 */
export async function failInvocation(
  { delayMs, failure }: CallEffect,
  of: { functionName: string; clock: Clock; signal: AbortSignal | undefined },
): Promise<{ killAfterMs?: number }> {
  const { functionName, clock, signal } = of;
  if (failure && "drop" in failure) return { killAfterMs: delayMs };
  if (delayMs > 0) await clock.sleep(delayMs, signal);
  if (!failure) return {};
  const { name, statusCode, message } = failure.error;
  const advice = `${statusCode} ${name}: a rule of /_emulator/faults asks for it (function ${functionName})`;
  throw new LambdaError(name, statusCode, message, { advice });
}

/** Of an event that API Gateway has made. */
function routeKeyIn(payload: string): string | undefined {
  try {
    const event = JSON.parse(payload) as { requestContext?: { routeKey?: unknown } } | null;
    const routeKey = event?.requestContext?.routeKey;
    return typeof routeKey === "string" ? routeKey : undefined;
  } catch {
    return undefined;
  }
}
