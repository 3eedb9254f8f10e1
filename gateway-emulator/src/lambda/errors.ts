import { MendableError } from "../control/mendable-error.ts";
import { placesOf } from "../control/stack-trace.ts";
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

/** What a function's error looks like on the wire. */
export interface FunctionFailure {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

export function timedOut(requestId: string, timeoutMs: number): FunctionFailure {
  return {
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
  };
}

/** The handler's module did not load in time. On AWS its loading would begin anew, under the function's timeout. */
export function initTimedOut(timeoutMs: number): FunctionFailure {
  return {
    errorType: "Sandbox.Timedout",
    errorMessage: `the handler's module did not load within ${timeoutMs / 1000} seconds`,
  };
}

/** The environment ended in the middle of an invocation. */
export function exited(requestId: string, exit: ProcessExit): FunctionFailure {
  return {
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited ${exitReason(exit)}`,
  };
}

/** Its process has used more memory than the function has, and was killed for it. */
export function outOfMemory(requestId: string): FunctionFailure {
  return { ...exited(requestId, { code: null, signal: "SIGKILL" }), errorType: "Runtime.OutOfMemory" };
}

/** The function's response has more bytes than `limit`. */
export function responseTooLarge(limit: number): FunctionFailure {
  return {
    errorMessage: `Response payload size exceeded maximum allowed payload size (${limit} bytes).`,
    errorType: "Function.ResponseSizeTooLarge",
  };
}

/** The connection to the runtime broke before the response was whole. */
export function truncatedResponse(requestId: string): FunctionFailure {
  return {
    errorType: "Runtime.TruncatedResponse",
    errorMessage: `RequestId: ${requestId} Error: the connection ended before the response did`,
  };
}

/** The runtime announced a way to respond that there is not. */
export function invalidResponseMode(requestId: string, mode: string): FunctionFailure {
  return {
    errorType: "Runtime.InvalidResponseModeHeader",
    errorMessage: `RequestId: ${requestId} Error: the response mode is "${mode}", not "streaming"`,
  };
}

export interface ProcessExit {
  code: number | null;
  signal: string | null;
}

/** In the words of Go's os/exec, which Lambda uses. */
function exitReason({ code, signal }: ProcessExit): string {
  if (signal !== null)
    return `with error: signal: ${SIGNAL_NAMES[signal] ?? signal.replace(/^SIG/, "").toLowerCase()}`;
  return code === 0 || code === null ? "without providing a reason" : `with error: exit status ${code}`;
}

const SIGNAL_NAMES: Record<string, string> = {
  SIGABRT: "aborted",
  SIGALRM: "alarm clock",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGHUP: "hangup",
  SIGILL: "illegal instruction",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGPIPE: "broken pipe",
  SIGQUIT: "quit",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
};

/** A handler did not load; the message names the function, the error and where it is. */
export class InitError extends MendableError {
  override name = "InitError";

  constructor(functionName: string, failure: string) {
    super(`function ${functionName} does not load: ${describe(failure)}`);
  }
}

/** A runtime client's error JSON, or plain text, as one line with the first place in the user's code. */
function describe(failure: string): string {
  let error: { errorType?: unknown; errorMessage?: unknown; trace?: unknown };
  try {
    error = JSON.parse(failure) as typeof error;
  } catch {
    return failure;
  }
  const [place] = placesOf(error.trace);
  const what = `${String(error.errorType)}: ${String(error.errorMessage).replaceAll("\n", " ")}`;
  return place === undefined ? what : `${what} ${place}`;
}
