import type { Integration, Route } from "../apigateway/definition.ts";
import type { FunctionDefinition } from "../lambda/definition.ts";
import { leaveOutArguments, type LeaveOut } from "./not-emulated.ts";
import { refuseExpanded, type Resource } from "./resource.ts";

/**
 * In milliseconds; the most is also what an integration has that says nothing.
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html
 */
const MIN_TIMEOUT_MS = 50;
const MAX_TIMEOUT_MS = 29_000;

/** What one API's routes are made of. */
export interface RouteParts {
  routes: Resource[];
  integrations: Resource[];
  routeResponses: Resource[];
}

/** The routes of one API that something here can answer. */
export function readRoutes(
  { routes, integrations, routeResponses }: RouteParts,
  functions: FunctionDefinition[],
  leaveOut: LeaveOut,
): Route[] {
  const twoWay = new Set(routeResponses.map((response) => response.requiredString("route_id")));
  const found = new Map<string, Route>();
  for (const route of routes) {
    refuseExpanded(route);
    const routeKey = routeKeyOf(route);
    if (found.has(routeKey))
      throw route.error(`another route of its API has the key ${routeKey} too; take one away`);
    const integration = integrationOf(route, integrations, leaveOut);
    const target = integration && readIntegration(route, integration, functions, leaveOut);
    if (!target) continue;
    found.set(routeKey, { routeKey, integration: target, twoWay: twoWay.has(route.attribute("id")) });
    leaveOutAuthorization(route, leaveOut);
    leaveOutArguments("aws_apigatewayv2_route", route, leaveOut);
  }
  return [...found.values()];
}

function routeKeyOf(route: Resource): string {
  const routeKey = route.requiredString("route_key");
  if (routeKey.startsWith("$") && !["$connect", "$disconnect", "$default"].includes(routeKey))
    throw route.error(
      `route_key is ${routeKey}; a key of your own must not begin with $ (AWS has $connect, $disconnect and $default)`,
    );
  return routeKey;
}

/** The integration that a route's target, `integrations/<id>`, leads to. */
function integrationOf(route: Resource, integrations: Resource[], leaveOut: LeaveOut): Resource | undefined {
  const target = route.string("target");
  if (target === undefined) {
    leaveOut(route.address, "has no target, so that nothing answers it");
    return undefined;
  }
  const integration = integrations.find(
    (candidate) => target === `integrations/${candidate.attribute("id")}`,
  );
  if (!integration)
    throw route.error(
      `target is ${target}, and its API has no such integration; write it as integrations/\${aws_apigatewayv2_integration.NAME.id}`,
    );
  return integration;
}

function readIntegration(
  route: Resource,
  integration: Resource,
  functions: FunctionDefinition[],
  leaveOut: LeaveOut,
): Integration | undefined {
  refuseExpanded(integration);
  const type = integration.requiredString("integration_type");
  if (type !== "AWS_PROXY") {
    leaveOut(
      route.address,
      `its integration ${integration.address} is of the type ${type}; only AWS_PROXY is emulated yet`,
    );
    return undefined;
  }
  const functionName = functionNameIn(integration);
  if (!functions.some((candidate) => candidate.functionName === functionName)) {
    leaveOut(route.address, `calls the function ${functionName}, which does not run here`);
    return undefined;
  }
  leaveOutArguments("aws_apigatewayv2_integration", integration, leaveOut);
  return { type, functionName, timeoutMs: timeoutOf(integration) };
}

/** In `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/arn:aws:lambda:…:function:<name>/invocations`. */
function functionNameIn(integration: Resource): string {
  const method = integration.string("integration_method");
  if (method !== "POST")
    throw integration.error(
      `integration_method is ${method ?? "not given"}; Lambda is called with POST, and with nothing else`,
    );
  const uri = integration.requiredString("integration_uri");
  const name =
    /:lambda:path\/2015-03-31\/functions\/arn:[^/]+:function:([^:/]+)(:[^:/]+)?\/invocations$/.exec(uri);
  if (name?.[1] === undefined)
    throw integration.error(
      `integration_uri is ${uri}, which calls no function; write it as \${aws_lambda_function.NAME.invoke_arn}`,
    );
  return name[1];
}

function timeoutOf(integration: Resource): number {
  const timeoutMs = integration.number("timeout_milliseconds") ?? MAX_TIMEOUT_MS;
  if (!Number.isInteger(timeoutMs) || timeoutMs < MIN_TIMEOUT_MS || timeoutMs > MAX_TIMEOUT_MS)
    throw integration.error(
      `timeout_milliseconds is ${timeoutMs}; API Gateway allows ${MIN_TIMEOUT_MS} to ${MAX_TIMEOUT_MS}`,
    );
  return timeoutMs;
}

function leaveOutAuthorization(route: Resource, leaveOut: LeaveOut): void {
  const type = route.string("authorization_type") ?? "NONE";
  if (type !== "NONE")
    leaveOut(route.address, `its authorization ${type} is not emulated yet: everyone may connect`);
}
