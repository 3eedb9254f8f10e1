/** `Event`: Lambda takes the call, answers at once with 202 and no payload, and runs the function by itself. */
export type InvocationType = "RequestResponse" | "Event";

/**
 * Lambda's Invoke, as far as API Gateway uses it; `RequestResponse` when no type is given. When the signal aborts,
 * nobody waits for the result any more: a call that still waits for an execution environment is taken back, and a
 * function that runs goes on.
 * @throws when the Lambda service refuses the call (no such function, throttled); `whyRefused` tells the developer
 */
export type Invoke = (
  functionName: string,
  payload: string,
  signal: AbortSignal,
  invocationType?: InvocationType,
) => Promise<InvokeResult>;

export interface InvokeResult {
  /** The function's result, or its error, as JSON. */
  payload: string;
  /** `Unhandled` when the function failed. */
  functionError?: string;
  /** Lambda's id for the call. */
  requestId?: string;
}

/** Why Lambda has refused a call: an error whose message has to be AWS's own can carry more in its `advice`. */
export function whyRefused(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "advice" in error && typeof error.advice === "string" ? error.advice : error.message;
}
