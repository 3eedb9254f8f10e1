import type { AwsProxyIntegration } from "../definition.ts";
import { proxyEvent } from "../event.ts";
import type { Gateway } from "../gateway.ts";
import type { RouteRequest } from "../request.ts";
import { refusal } from "./invoke-function.ts";
import { notPermitted } from "./not-permitted.ts";
import type { IntegrationResult, ServiceAnswer } from "./result.ts";

/**
 * Invokes the function with the whole event and reads its proxy response.
 * @throws {IntegrationError} when API Gateway may not invoke it, or when Lambda refuses the call
 */
export async function awsProxy(
  gateway: Gateway,
  integration: AwsProxyIntegration,
  request: RouteRequest,
  signal: AbortSignal,
): Promise<IntegrationResult> {
  const { functionName, permitted } = integration;
  if (!permitted) throw notPermitted(gateway, functionName, request);
  const event = JSON.stringify(proxyEvent(gateway, request));
  const result = await gateway.invoke(functionName, event, signal).catch((error: unknown) => {
    throw refusal(functionName, error);
  });
  const { requestId } = result;
  const service: ServiceAnswer = { statusCode: 200, ...(requestId !== undefined && { requestId }) };
  if (result.functionError !== undefined)
    return { outcome: "error", advice: `${functionName} failed: ${summary(result.payload)}`, service };
  return { ...parseProxyResponse(functionName, result.payload), service };
}

const ALLOWED_KEYS = new Set(["isBase64Encoded", "statusCode", "headers", "multiValueHeaders", "body"]);

/**
 * Reads a Lambda proxy response. None of its keys is mandatory; any other key makes it malformed.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function parseProxyResponse(functionName: string, payload: string): IntegrationResult {
  const malformed = (why: string): IntegrationResult => ({
    outcome: "error",
    advice: `${functionName} returned a malformed proxy response: ${why}. Return { statusCode: 200 }, with headers and a string body if you need them`,
  });
  const response = parseJson(payload);
  if (response === undefined) return malformed(`${summary(payload)} is not JSON`);
  if (typeof response !== "object" || response === null || Array.isArray(response))
    return malformed(`${summary(payload)} is not an object`);
  const unknownKey = Object.keys(response).find((key) => !ALLOWED_KEYS.has(key));
  if (unknownKey !== undefined) return malformed(`it may not have the key ${JSON.stringify(unknownKey)}`);
  const { statusCode = 200, headers = {}, body } = response as Record<string, unknown>;
  const status = integerOf(statusCode);
  if (status === undefined) return malformed(`statusCode ${JSON.stringify(statusCode)} is not an integer`);
  if (body !== undefined && body !== null && typeof body !== "string")
    return malformed("body is not a string");
  if (typeof headers !== "object" || headers === null || Array.isArray(headers))
    return malformed("headers is not an object");
  const badHeader = Object.entries(headers).find(
    ([, value]) => typeof value !== "string" && typeof value !== "boolean",
  );
  if (badHeader) return malformed(`header ${badHeader[0]} is neither a string nor a boolean`);
  return {
    outcome: "response",
    statusCode: status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: body ?? undefined,
  };
}

/** Undefined when it is not JSON, which only a runtime other than Lambda's own ones can answer. */
function parseJson(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

/** A whole number, or a string that is one. */
function integerOf(value: unknown): number | undefined {
  const isText = typeof value === "string" && value.trim() !== "";
  const number = isText || typeof value === "number" ? Number(value) : undefined;
  return Number.isInteger(number) ? number : undefined;
}

function summary(payload: string): string {
  return payload.length > 200 ? `${payload.slice(0, 200)}…` : payload;
}
