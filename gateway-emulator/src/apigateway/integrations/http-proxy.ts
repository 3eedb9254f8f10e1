import type { HttpProxyIntegration } from "../definition.ts";
import { lastValues } from "../event.ts";
import type { Gateway } from "../gateway.ts";
import type { RouteRequest } from "../request.ts";
import { callHttp } from "./call-http.ts";
import { convertedRequest } from "./integration-request.ts";
import type { IntegrationResult } from "./result.ts";
import { routeInput } from "./route-input.ts";

/** Hands the message to an HTTP backend as it is, and gives back its answer as it is. */
export async function httpProxy(
  gateway: Gateway,
  integration: HttpProxyIntegration,
  request: RouteRequest,
  signal: AbortSignal,
): Promise<IntegrationResult> {
  const input = routeInput(gateway, request);
  const body = convertedRequest(integration, input.body);
  const answer = await callHttp(gateway, { integration, request, input, body, signal });
  const { statusCode } = answer;
  return {
    outcome: "response",
    statusCode,
    headers: lastValues(answer.headers),
    body: answer.body.toString("utf8"),
    service: { statusCode },
  };
}
