import type { ApiDefinition, Stage } from "../apigateway/definition.ts";
import type { FunctionDefinition } from "../lambda/definition.ts";
import { leaveOutArguments, type LeaveOut } from "./not-emulated.ts";
import type { Stack } from "./resolve.ts";
import { refuseExpanded, type Resource, resourcesOf } from "./resource.ts";
import { readRoutes, type RouteParts } from "./routes.ts";

/** The resources that belong to one API or, at first, to any. */
interface ApiParts extends RouteParts {
  stages: Resource[];
}

/** The WebSocket APIs that clients can reach. */
export function readApis(stack: Stack, functions: FunctionDefinition[], leaveOut: LeaveOut): ApiDefinition[] {
  const parts: ApiParts = {
    routes: resourcesOf(stack, "aws_apigatewayv2_route"),
    integrations: resourcesOf(stack, "aws_apigatewayv2_integration"),
    routeResponses: resourcesOf(stack, "aws_apigatewayv2_route_response"),
    stages: resourcesOf(stack, "aws_apigatewayv2_stage"),
  };
  const apis = resourcesOf(stack, "aws_apigatewayv2_api");
  leaveOutForeign(parts, apis, leaveOut);
  return apis.flatMap((api) => {
    const definition = readApi(api, ofApi(parts, api), functions, leaveOut);
    return definition ? [definition] : [];
  });
}

function readApi(
  api: Resource,
  parts: ApiParts,
  functions: FunctionDefinition[],
  leaveOut: LeaveOut,
): ApiDefinition | undefined {
  const protocol = api.requiredString("protocol_type");
  if (protocol !== "WEBSOCKET") {
    leaveOut(
      api.address,
      `an API of the protocol type ${protocol}, with all its routes: only WEBSOCKET is emulated`,
    );
    return undefined;
  }
  refuseExpanded(api);
  const [stage, ...others] = parts.stages;
  if (!stage) {
    leaveOut(api.address, "has no stage, so that no one can connect to it; add an aws_apigatewayv2_stage");
    return undefined;
  }
  leaveOutArguments("aws_apigatewayv2_api", api, leaveOut);
  for (const other of others)
    leaveOut(other.address, `only one stage of an API is emulated, and that is ${stage.address}`);
  return {
    apiId: api.attribute("id"),
    name: api.requiredString("name"),
    routeSelectionExpression: selectionExpressionOf(api),
    stage: readStage(stage, leaveOut),
    routes: readRoutes(parts, functions, leaveOut),
  };
}

/** API Gateway refuses a WebSocket API without one. */
function selectionExpressionOf(api: Resource): string {
  const expression = api.string("route_selection_expression");
  if (expression === undefined)
    throw api.error("has no route_selection_expression; give it one, such as $request.body.action");
  return expression;
}

function readStage(stage: Resource, leaveOut: LeaveOut): Stage {
  refuseExpanded(stage);
  const name = stage.requiredString("name");
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(name))
    throw stage.error(`name is ${JSON.stringify(name)}; it must be 1 to 128 letters, digits, - and _`);
  if (stage.declared("deployment_id") === undefined && stage.boolean("auto_deploy") !== true)
    leaveOut(
      stage.address,
      "has no deployment_id: here its routes are live, on AWS none is; add an aws_apigatewayv2_deployment",
    );
  leaveOutArguments("aws_apigatewayv2_stage", stage, leaveOut);
  const variables = stage
    .blocks("stage_variables")
    .flatMap((map) => map.names().map((variable) => [variable, map.requiredString(variable)] as const));
  return { name, variables: Object.fromEntries(variables) };
}

function ofApi(parts: ApiParts, api: Resource): ApiParts {
  const id = api.attribute("id");
  const own = (resource: Resource) => resource.requiredString("api_id") === id;
  return {
    routes: parts.routes.filter(own),
    integrations: parts.integrations.filter(own),
    routeResponses: parts.routeResponses.filter(own),
    stages: parts.stages.filter(own),
  };
}

function leaveOutForeign(parts: ApiParts, apis: Resource[], leaveOut: LeaveOut): void {
  const ids = new Set(apis.map((api) => api.attribute("id")));
  for (const resource of Object.values(parts).flat() as Resource[]) {
    const id = resource.requiredString("api_id");
    if (!ids.has(id)) leaveOut(resource.address, `belongs to the API ${id}, which is not in this stack`);
  }
}
