import type { Integration, IntegrationResponse, RequestMapping } from "../../apigateway/definition.ts";
import type { ApiScope } from "./api-scope.ts";
import { readAwsAction } from "./aws-actions.ts";
import type { Absence } from "./function-call.ts";
import { readHttpBackend } from "./http-backends.ts";
import { integrationResponsesOf } from "./integration-responses.ts";
import { type AnsweredRoute, readLambdaProxy } from "./lambda-proxies.ts";
import { leaveOutArguments } from "../not-emulated.ts";
import { oneOf } from "../one-of.ts";
import { requestMappingOf } from "./request-mapping.ts";
import { refuseExpanded, type Resource } from "../terraform/resource.ts";

/**
 * In milliseconds; the most is also what an integration has that says nothing.
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html
 */
const MIN_TIMEOUT_MS = 50;
const MAX_TIMEOUT_MS = 29_000;

/**
 * What a route calls, or why that cannot be called here.
 * @throws {StackError} when API Gateway would refuse the integration
 */
export function readIntegration(
  scope: ApiScope,
  integration: Resource,
  route: AnsweredRoute,
): Integration | Absence {
  refuseExpanded(integration);
  const type = oneOf(integration, "integration_type", TYPES);
  if (type === undefined) throw integration.error("has no integration_type; give it one");
  if (integration.string("connection_type") === "VPC_LINK")
    return { absence: "goes through a VPC link, which leads nowhere here; INTERNET does" };
  if (integration.string("payload_format_version") === "2.0")
    throw integration.error(
      "payload_format_version is 2.0, which only HTTP APIs have; take it out: WebSocket events have one form",
    );
  leaveOutArguments("aws_apigatewayv2_integration", integration, scope.leaveOut);
  return readAs(type, scope, integration, route);
}

const TYPES = ["AWS_PROXY", "AWS", "HTTP_PROXY", "HTTP", "MOCK"] as const;

function readAs(
  type: (typeof TYPES)[number],
  scope: ApiScope,
  integration: Resource,
  route: AnsweredRoute,
): Integration | Absence {
  const timeoutMs = timeoutOf(integration);
  switch (type) {
    case "AWS_PROXY": {
      const call = readLambdaProxy(scope, integration, route);
      return "absence" in call ? call : { type, timeoutMs, ...call };
    }
    case "AWS": {
      const action = readAwsAction(scope, integration, route);
      return "absence" in action ? action : { type, timeoutMs, action, ...mappingsOf(scope, integration) };
    }
    case "HTTP_PROXY": {
      const backend = readHttpBackend(scope, integration);
      return "absence" in backend
        ? backend
        : { type, timeoutMs, ...backend, ...requestMappingOf(integration) };
    }
    case "HTTP": {
      const backend = readHttpBackend(scope, integration);
      return "absence" in backend
        ? backend
        : { type, timeoutMs, ...backend, ...mappingsOf(scope, integration) };
    }
    case "MOCK":
      return { type, timeoutMs, ...mappingsOf(scope, integration) };
  }
}

/** Both ways. */
function mappingsOf(
  scope: ApiScope,
  integration: Resource,
): RequestMapping & { responses: IntegrationResponse[] } {
  return { ...requestMappingOf(integration), responses: integrationResponsesOf(scope, integration) };
}

function timeoutOf(integration: Resource): number {
  const timeoutMs = integration.number("timeout_milliseconds") ?? MAX_TIMEOUT_MS;
  if (!Number.isInteger(timeoutMs) || timeoutMs < MIN_TIMEOUT_MS || timeoutMs > MAX_TIMEOUT_MS)
    throw integration.error(
      `timeout_milliseconds is ${timeoutMs}; API Gateway allows ${MIN_TIMEOUT_MS} to ${MAX_TIMEOUT_MS}`,
    );
  return timeoutMs;
}
