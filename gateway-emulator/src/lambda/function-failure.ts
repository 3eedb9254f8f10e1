import { exitReason, type ProcessExit } from "./process-exit.ts";

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
