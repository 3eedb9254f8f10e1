import type { Integration, Route } from "../../apigateway/definition.ts";
import type { ApiScope } from "./api-scope.ts";
import type { Resource } from "../terraform/resource.ts";

/** Notes what of a route goes another way on AWS, or leads nowhere there too. */
export function leaveOutOfRoute({ leaveOut, hasUsagePlans }: ApiScope, route: Resource, read: Route): void {
  const note = (why: string) => leaveOut(route.address, why);
  if (read.apiKeyRequired && !hasUsagePlans)
    note(
      "asks for an API key, and no usage plan of the stack holds for its stage: everyone gets Forbidden, here and on AWS; add an aws_api_gateway_usage_plan with the stage, and an aws_api_gateway_usage_plan_key",
    );
  if (route.declared("route_response_selection_expression") !== undefined && !read.twoWay)
    note(
      "has a route_response_selection_expression and no aws_apigatewayv2_route_response: nothing goes back to the client, here and on AWS",
    );
  if (read.twoWay && lacksDefaultResponse(read.integration))
    note(
      "is two-way, and its integration has no aws_apigatewayv2_integration_response with the key $default, which AWS asks for; add one",
    );
  leaveOutParameters(route, read.integration, note);
}

function lacksDefaultResponse(integration: Integration): boolean {
  return "responses" in integration && !integration.responses.some(({ key }) => key === "$default");
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-data-mapping.html */
function leaveOutParameters(route: Resource, integration: Integration, note: (why: string) => void): void {
  const declared = route.blocks("request_parameter").map((parameter) => {
    const key = parameter.requiredString("request_parameter_key");
    if (parameter.boolean("required") === true)
      note(`${key} is required, and a request without it passes here; what AWS does then is not documented`);
    return key;
  });
  if (!("requestParameters" in integration)) return;
  for (const source of new Set(Object.values(integration.requestParameters))) {
    // It is declared once, whether one or all of its values are mapped.
    const key = source.replace(/^route\.request\.multivalue/, "route.request.");
    const isDeclared = declared.includes(key) || declared.includes(source);
    if (/^route\.request\.(header|querystring)\./.test(key) && !isDeclared)
      note(`maps ${source}, which AWS wants declared first: add a request_parameter with the key ${key}`);
  }
}
