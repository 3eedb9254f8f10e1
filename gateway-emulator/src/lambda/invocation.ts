/** One call of a function, from the request to its answer. */
export interface Invocation {
  requestId: string;
  functionArn: string;
  /** The event, as JSON. */
  payload: string;
  /** When the function must have answered; set when an environment takes the invocation. */
  deadlineMs: number;
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
