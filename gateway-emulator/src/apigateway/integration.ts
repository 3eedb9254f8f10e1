import type { Cancel } from "../control/clock.ts";
import type { Integration } from "./definition.ts";
import type { ProxyEvent } from "./event.ts";
import type { Gateway } from "./gateway.ts";
import { awsProxy } from "./integrations/aws-proxy.ts";

/**
 * Lambda's Invoke, as far as API Gateway uses it.
 * @throws when the Lambda service refuses the call (no such function, throttled)
 */
export type Invoke = (functionName: string, payload: string) => Promise<InvokeResult>;

export interface InvokeResult {
  /** The function's result, or its error, as JSON. */
  payload: string;
  /** `Unhandled` when the function failed. */
  functionError?: string;
}

/** What an integration gave back: an HTTP-like response, or why there is none. */
export type IntegrationResult =
  | { outcome: "response"; statusCode: number; headers: Record<string, string>; body: string | undefined }
  | { outcome: "error"; advice: string }
  | { outcome: "timeout" };

/** Calls a route's integration and waits for it as long as its timeout allows; the function itself runs on. */
export async function integrate(
  gateway: Gateway,
  integration: Integration,
  event: ProxyEvent,
): Promise<IntegrationResult> {
  const limit = timeLimit(gateway, integration.timeoutMs);
  try {
    return await Promise.race([call(gateway, integration, event), limit.reached]);
  } finally {
    limit.cancel();
  }
}

function call(gateway: Gateway, integration: Integration, event: ProxyEvent): Promise<IntegrationResult> {
  switch (integration.type) {
    case "AWS_PROXY":
      return awsProxy(gateway, integration, event);
  }
}

function timeLimit(
  gateway: Gateway,
  timeoutMs: number,
): { reached: Promise<{ outcome: "timeout" }>; cancel: Cancel } {
  const { promise, resolve } = Promise.withResolvers<{ outcome: "timeout" }>();
  const cancel = gateway.clock.after(timeoutMs, () => resolve({ outcome: "timeout" }));
  return { reached: promise, cancel };
}
