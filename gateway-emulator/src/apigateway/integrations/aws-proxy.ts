import type { AwsProxyIntegration } from "../definition.ts";
import { proxyEvent } from "../event.ts";
import type { Gateway } from "../gateway.ts";
import type { RouteRequest } from "../request.ts";
import { refusal } from "./invoke-function.ts";
import { notPermitted } from "./not-permitted.ts";
import { parseProxyResponse, summary } from "./proxy-response.ts";
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
