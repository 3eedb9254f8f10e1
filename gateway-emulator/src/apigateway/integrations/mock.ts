import type { MockIntegration } from "../definition.ts";
import type { Gateway } from "../gateway.ts";
import type { RouteRequest } from "../request.ts";
import { integrationRequestBody } from "./integration-request.ts";
import { integrationResponse } from "./integration-response.ts";
import { configurationError, type IntegrationResult } from "./result.ts";
import { routeInput } from "./route-input.ts";

/**
 * Calls nothing: the request template itself says with which status to go on.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export async function mock(
  gateway: Gateway,
  integration: MockIntegration,
  request: RouteRequest,
  signal: AbortSignal,
): Promise<IntegrationResult> {
  const input = routeInput(gateway, request);
  const body = await integrationRequestBody(gateway, integration, { input, signal });
  const statusCode = statusCodeIn(body.toString("utf8"));
  return integrationResponse(gateway, {
    responses: integration.responses,
    matched: String(statusCode),
    answer: { statusCode, headers: {}, body: Buffer.alloc(0) },
    request,
    input,
    signal,
  });
}

function statusCodeIn(text: string): number {
  const statusCode = statusCodeOf(text);
  if (typeof statusCode === "number" && Number.isInteger(statusCode)) return statusCode;
  throw configurationError(
    `a MOCK integration's request template must yield JSON with an integer statusCode, such as {"statusCode": 200}; it yielded ${JSON.stringify(text.slice(0, 200))}`,
  );
}

/** API Gateway takes `{ statusCode: 200 }` too, which the CDK writes and which is not JSON. */
function statusCodeOf(text: string): unknown {
  const [, unquoted] = /^\s*\{\s*'?statusCode'?\s*:\s*(\d+)\s*\}\s*$/.exec(text) ?? [];
  if (unquoted !== undefined) return Number(unquoted);
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && "statusCode" in parsed
      ? parsed.statusCode
      : undefined;
  } catch {
    return undefined;
  }
}
