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
  onPiece?: (piece: Buffer) => void;
  /** Whether its caller wants the end of its log. */
  logTail?: boolean;
  settle(result: InvokeResult): void;
}

export interface InvokeResult {
  requestId: string;
  /** The function's result, or its error, as JSON. */
  payload: string;
  functionError?: "Unhandled";
  /** The last 4 KB of its log, from START to REPORT, for a caller who asked for it. */
  logTail?: string;
}

/** An invocation that waits for an environment, with a trace id of its own. */
export function createInvocation(
  of: Pick<Invocation, "requestId" | "functionArn" | "payload" | "settle"> & {
    clientContext: string | undefined;
    nowMs: number;
  },
): Invocation {
  const { clientContext, nowMs, ...given } = of;
  return {
    ...given,
    startedAt: 0,
    deadlineMs: 0,
    ...(clientContext !== undefined && { clientContext }),
    traceId: `${traceRoot(nowMs)};Sampled=0`,
  };
}
