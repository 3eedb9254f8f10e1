import type { Integration } from "./definition.ts";
import type { Gateway } from "./gateway.ts";
import { awsProxy } from "./integrations/aws-proxy.ts";
import { aws } from "./integrations/aws.ts";
import { httpProxy } from "./integrations/http-proxy.ts";
import { http } from "./integrations/http.ts";
import { mock } from "./integrations/mock.ts";
import { IntegrationError, type Integrated, type IntegrationResult } from "./integrations/result.ts";
import type { RouteRequest } from "./request.ts";

/** Calls a route's integration and waits for it as long as its timeout allows; a function that runs goes on. */
export async function integrate(
  gateway: Gateway,
  integration: Integration,
  request: RouteRequest,
): Promise<Integrated> {
  const startedAt = gateway.clock.now();
  const timeout = new AbortController();
  const { promise: timedOut, resolve } = Promise.withResolvers<IntegrationResult>();
  const cancel = gateway.clock.after(integration.timeoutMs, () => {
    resolve({ outcome: "timeout" });
    timeout.abort(new Error("the integration's timeout has passed"));
  });
  try {
    const called = call(gateway, integration, request, timeout.signal).catch(asFailure);
    const result = await Promise.race([called, timedOut]);
    return { result, latencyMs: gateway.clock.now() - startedAt };
  } finally {
    cancel();
  }
}

function call(
  gateway: Gateway,
  integration: Integration,
  request: RouteRequest,
  signal: AbortSignal,
): Promise<IntegrationResult> {
  switch (integration.type) {
    case "AWS_PROXY":
      return awsProxy(gateway, integration, request, signal);
    case "AWS":
      return aws(gateway, integration, request, signal);
    case "HTTP_PROXY":
      return httpProxy(gateway, integration, request, signal);
    case "HTTP":
      return http(gateway, integration, request, signal);
    case "MOCK":
      return mock(gateway, integration, request, signal);
  }
}

/** The one place where a broken rule becomes a result. */
function asFailure(error: unknown): IntegrationResult {
  if (error instanceof IntegrationError) return error.failure;
  throw error;
}
