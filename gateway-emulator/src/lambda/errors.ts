import { ACCOUNT_ID, REGION } from "./limits.ts";

/** An error of the Lambda service itself, by AWS's name for it; a function's own error is an `InvokeResult`. */
export class LambdaError extends Error {
  readonly statusCode: number;

  constructor(name: string, statusCode: number, message: string) {
    super(message);
    this.name = name;
    this.statusCode = statusCode;
  }
}

export function functionNotFound(functionName: string, known: string[]): LambdaError {
  const arn = functionName.startsWith("arn:")
    ? functionName
    : `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${functionName}`;
  return new LambdaError(
    "ResourceNotFoundException",
    404,
    `Function not found: ${arn}${known.length > 0 ? ` (this stack has ${known.join(", ")})` : ""}`,
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
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGABRT: "aborted",
  SIGTERM: "terminated",
};
