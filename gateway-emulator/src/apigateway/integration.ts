import type { Integration } from "./definition.ts";
import type { ProxyEvent } from "./event.ts";
import type { Gateway } from "./gateway.ts";
import { awsProxy } from "./integrations/aws-proxy.ts";
import type { IntegrationResult } from "./integrations/result.ts";

/** Calls a route's integration and waits for it as long as its timeout allows; a function that runs goes on. */
export async function integrate(
  gateway: Gateway,
  integration: Integration,
  event: ProxyEvent,
): Promise<IntegrationResult> {
  const timeout = new AbortController();
  const { promise: timedOut, resolve } = Promise.withResolvers<IntegrationResult>();
  const cancel = gateway.clock.after(integration.timeoutMs, () => {
    resolve({ outcome: "timeout" });
    timeout.abort(new Error("the integration's timeout has passed"));
  });
  try {
    return await Promise.race([call(gateway, integration, event, timeout.signal), timedOut]);
  } finally {
    cancel();
  }
}

function call(
  gateway: Gateway,
  integration: Integration,
  event: ProxyEvent,
  signal: AbortSignal,
): Promise<IntegrationResult> {
  switch (integration.type) {
    case "AWS_PROXY":
      return awsProxy(gateway, integration, event, signal);
  }
}
