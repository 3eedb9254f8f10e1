import { exited, initTimedOut, type FunctionFailure, type ProcessExit } from "../errors.ts";
import { INIT_TIMEOUT_MS } from "../limits.ts";

/** Why an environment did not get as far as its first poll. */
export interface InitFailure {
  status: "timeout" | "error";
  errorType?: string;
  /** The error as an invocation gets it, as JSON: the runtime's own, or Lambda's. */
  payload(requestId: string): string;
}

/** @param failure what the runtime has posted to `init/error` */
export function initFailed(failure: string): InitFailure {
  return { status: "error", errorType: errorTypeOf(failure), payload: () => failure };
}

export function initExited(exit: ProcessExit): InitFailure {
  return {
    status: "error",
    errorType: "Runtime.ExitError",
    payload: (requestId) => JSON.stringify(exited(requestId, exit)),
  };
}

export function initTooLong(): InitFailure {
  return { status: "timeout", payload: () => JSON.stringify(initTimedOut(INIT_TIMEOUT_MS)) };
}

/** Its code cannot be used, or its process cannot be started. */
export function initImpossible(error: unknown): InitFailure {
  const failure: FunctionFailure = {
    errorType: "Runtime.InvalidEntrypoint",
    errorMessage: error instanceof Error ? error.message : String(error),
  };
  return { status: "error", errorType: failure.errorType, payload: () => JSON.stringify(failure) };
}

function errorTypeOf(failure: string): string {
  try {
    const { errorType } = JSON.parse(failure) as { errorType?: unknown };
    return typeof errorType === "string" ? errorType : "Runtime.Unknown";
  } catch {
    return "Runtime.Unknown";
  }
}
