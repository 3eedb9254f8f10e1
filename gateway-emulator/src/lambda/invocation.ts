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
  settle(result: InvokeResult): void;
}

export interface InvokeResult {
  requestId: string;
  /** The function's result, or its error, as JSON. */
  payload: string;
  functionError?: "Unhandled";
}
