import type { HttpIntegration } from "../definition.ts";
import type { Gateway } from "../gateway.ts";
import type { RouteRequest } from "../request.ts";
import { callHttp } from "./call-http.ts";
import { integrationRequestBody } from "./integration-request.ts";
import { integrationResponse } from "./integration-response.ts";
import type { IntegrationResult } from "./result.ts";
import { routeInput } from "./route-input.ts";

/** Sends an HTTP backend what the request template makes of the message, and answers by the integration responses. */
export async function http(
  gateway: Gateway,
  integration: HttpIntegration,
  request: RouteRequest,
  signal: AbortSignal,
): Promise<IntegrationResult> {
  const input = routeInput(gateway, request);
  const body = await integrationRequestBody(gateway, integration, { input, signal });
  const answer = await callHttp(gateway, { integration, request, input, body, signal });
  return integrationResponse(gateway, {
    responses: integration.responses,
    matched: String(answer.statusCode),
    answer: { ...answer, service: { statusCode: answer.statusCode } },
    request,
    input,
    signal,
  });
}
