import type { FunctionDefinition } from "../definition.ts";
import { exited, initTimedOut, outOfMemory, timedOut, type FunctionFailure } from "../function-failure.ts";
import { INIT_TIMEOUT_MS } from "../limits.ts";
import type { InitReport } from "../logs/environment-log.ts";
import type { ProcessExit } from "../process-exit.ts";

/** Why an environment's process is gone: what its invocation, its log, its journal and the developer are told of it. */
export interface EnvironmentFailure {
  ending: Pick<InitReport, "status" | "errorType">;
  /** The error as an invocation gets it, as JSON: the runtime's own, or Lambda's. */
  payload(requestId: string): string;
  /** For the journal. */
  how?: Record<string, unknown>;
  /** The rule of Lambda's, and the way out. */
  advice?: string;
}

/** The runtime has posted this to `init/error`, and its process has ended. */
export function initFailed(failure: string): EnvironmentFailure {
  return { ending: { status: "error", errorType: errorTypeOf(failure) }, payload: () => failure };
}

export function initTooLong(): EnvironmentFailure {
  const failure = initTimedOut(INIT_TIMEOUT_MS);
  return { ending: { status: "timeout" }, payload: () => JSON.stringify(failure) };
}

/** Its code cannot be used, or its process cannot be started. */
export function initImpossible(error: unknown): EnvironmentFailure {
  const errorMessage = error instanceof Error ? error.message : String(error);
  return failed("Runtime.InvalidEntrypoint", (errorType) => ({ errorType, errorMessage }));
}

/** Its process has ended by itself. */
export function runtimeExited(exit: ProcessExit): EnvironmentFailure {
  return { ...failed("Runtime.ExitError", (_, requestId) => exited(requestId, exit)), how: { ...exit } };
}

export function invocationTimedOut(timeoutMs: number): EnvironmentFailure {
  return {
    ending: { status: "timeout" },
    payload: (requestId) => JSON.stringify(timedOut(requestId, timeoutMs)),
    how: { timedOutAfterMs: timeoutMs },
  };
}

export function memoryExceeded(
  { functionName, memorySizeMb }: FunctionDefinition,
  usedMb: number,
): EnvironmentFailure {
  return {
    ...failed("Runtime.OutOfMemory", (_, requestId) => outOfMemory(requestId)),
    how: { usedMb },
    advice: `function ${functionName} used ${usedMb} MB of its ${memorySizeMb} MB and was ended, as on AWS (Runtime.OutOfMemory): keep less in memory, or raise memory_size`,
  };
}

function failed(
  errorType: string,
  failure: (errorType: string, requestId: string) => FunctionFailure,
): EnvironmentFailure {
  return {
    ending: { status: "error", errorType },
    payload: (requestId) => JSON.stringify(failure(errorType, requestId)),
  };
}

function errorTypeOf(failure: string): string {
  try {
    const { errorType } = JSON.parse(failure) as { errorType?: unknown };
    return typeof errorType === "string" ? errorType : "Runtime.Unknown";
  } catch {
    return "Runtime.Unknown";
  }
}
