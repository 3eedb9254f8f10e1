import { traceRoot } from "../control/trace-root.ts";

/** One call of a function, from the request to its answer. */
export interface Invocation {
  requestId: string;
  functionArn: string;
  /** The event, as JSON. */
  payload: string;
  /** When an environment took it, and when the function must have answered; 0 while it waits. */
  startedAt: number;
  deadlineMs: number;
  /** The environment that took it. */
  environmentId?: string;
  clientContext?: string;
  traceId: string;
  /** Takes a streamed response's pieces as they come; where it is absent, they are put together. */
  onPiece?: TakePiece;
  /** Whether its caller wants the end of its log. */
  logTail?: boolean;
  /** A rule has its environment's process die, so long after it has taken it. */
  killAfterMs?: number;
  settle(result: InvokeResult): void;
}

/** Takes a piece of a streamed response; the next one is not read before it resolves. */
export type TakePiece = (piece: Buffer) => void | Promise<void>;

/** What its caller may say of an invocation. */
export interface InvokeOptions {
  clientContext?: string | undefined;
  /** Takes it back when it aborts, if no environment has taken it yet. */
  signal?: AbortSignal | undefined;
  requestId?: string | undefined;
  /** The version or alias that it was called by; none when absent. */
  qualifier?: string | undefined;
  /** The trace that it belongs to, as in `X-Amzn-Trace-Id`; one of its own when absent. */
  traceId?: string | undefined;
  logTail?: boolean | undefined;
  onPiece?: TakePiece | undefined;
}

export interface InvokeResult {
  requestId: string;
  /** The function's result, or its error, as JSON. */
  payload: string;
  functionError?: "Unhandled";
  /** The version that has run, such as `$LATEST`, which it is when absent. */
  executedVersion?: string;
  /** The last 4 KB of its log, from START to REPORT, for a caller who asked for it. */
  logTail?: string;
}

/** An invocation that waits for an environment; with a trace of its own, unless its caller has one. */
export function createInvocation(
  of: Pick<Invocation, "requestId" | "functionArn" | "payload" | "settle"> &
    Pick<InvokeOptions, "clientContext" | "traceId" | "logTail" | "onPiece"> &
    Pick<Invocation, "killAfterMs"> & { nowMs: number },
): Invocation {
  const { requestId, functionArn, payload, settle, clientContext, traceId, logTail, onPiece, nowMs } = of;
  const { killAfterMs } = of;
  return {
    requestId,
    functionArn,
    payload,
    settle,
    startedAt: 0,
    deadlineMs: 0,
    traceId: traceId ?? `${traceRoot(nowMs)};Sampled=0`,
    ...(clientContext !== undefined && { clientContext }),
    ...(logTail !== undefined && { logTail }),
    ...(onPiece && { onPiece }),
    ...(killAfterMs !== undefined && { killAfterMs }),
  };
}
