import { functionReferenceIn } from "./function-name.ts";

/** An error of the Lambda service itself, by AWS's name for it; a function's own error is an `InvokeResult`. */
export class LambdaError extends Error {
  readonly statusCode: number;
  /** Which of several rules it is that the error's name stands for. */
  readonly reason: string | undefined;
  /** For the developer: the rule, and the way out, where the message has to be AWS's. */
  readonly advice: string | undefined;

  constructor(
    name: string,
    statusCode: number,
    message: string,
    more: { reason?: string; advice?: string } = {},
  ) {
    super(message);
    this.name = name;
    this.statusCode = statusCode;
    this.reason = more.reason;
    this.advice = more.advice;
  }
}

/** Which limit an invocation is beyond: the account's, or the function's own reserved concurrency. */
export type ThrottleReason =
  | "ConcurrentInvocationLimitExceeded"
  | "ReservedFunctionConcurrentInvocationLimitExceeded";

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors */
export function tooManyRequests(
  why: string,
  reason: ThrottleReason = "ConcurrentInvocationLimitExceeded",
): LambdaError {
  return new LambdaError("TooManyRequestsException", 429, "Rate Exceeded.", {
    reason,
    advice: `429 TooManyRequestsException: ${why}`,
  });
}

/** `arn` is that of any other function: an unknown one would stand beside it. The message is always qualified. */
export function functionNotFound(nameOrArn: string, arn: string): LambdaError {
  const { functionName, qualifier = "$LATEST" } = functionReferenceIn(nameOrArn);
  const beside = nameOrArn.startsWith("arn:") ? nameOrArn : arn;
  const prefix = /^(?:[^:]*:){6}/.exec(beside)?.[0] ?? "";
  return new LambdaError(
    "ResourceNotFoundException",
    404,
    `Function not found: ${prefix}${functionName}:${qualifier}`,
  );
}

export function invalidParameterValue(message: string): LambdaError {
  return new LambdaError("InvalidParameterValueException", 400, message);
}

/** A parameter is none of those that there are. */
export function noneOf(parameter: string, value: string, values: readonly string[]): LambdaError {
  return new LambdaError(
    "ValidationException",
    400,
    `1 validation error detected: Value '${value}' at '${parameter}' failed to satisfy constraint: Member must satisfy enum value set: [${values.join(", ")}]`,
  );
}

export function invalidRequestContent(message: string): LambdaError {
  return new LambdaError(
    "InvalidRequestContentException",
    400,
    `Could not parse request body into json: Could not parse payload into json: ${message}`,
  );
}

export function requestTooLarge(bytes: number, invocationType: string, limit: number): LambdaError {
  return new LambdaError(
    "RequestEntityTooLargeException",
    413,
    `${bytes} byte payload is too large for the ${invocationType} invocation type (limit ${limit} bytes)`,
  );
}

/**
 * The runtime has called what it may not call now.
 * @see https://github.com/aws/aws-lambda-runtime-interface-emulator/blob/main/internal/lambda/core/states.go
 */
export function invalidStateTransition(from: string, to: string): LambdaError {
  return new LambdaError(
    "InvalidStateTransition",
    403,
    `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`,
  );
}
