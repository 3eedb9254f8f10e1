/**
 * Lambda's Invoke, as far as API Gateway uses it. When the signal aborts, nobody waits for the result any more: a
 * call that still waits for an execution environment is taken back, and a function that runs goes on.
 * @throws when the Lambda service refuses the call (no such function, throttled)
 */
export type Invoke = (functionName: string, payload: string, signal: AbortSignal) => Promise<InvokeResult>;

export interface InvokeResult {
  /** The function's result, or its error, as JSON. */
  payload: string;
  /** `Unhandled` when the function failed. */
  functionError?: string;
}
