import type { ApiDefinition } from "../../apigateway/definition.ts";
import type { FunctionDefinition } from "../../lambda/definition.ts";
import type { ApiParts, ApiScope } from "./api-scope.ts";
import { checkIntegrationResponses } from "./integration-responses.ts";
import { leaveOutArguments, type LeaveOut } from "../not-emulated.ts";
import type { Permissions } from "../iam/permissions.ts";
import { leaveOutExcess, QUOTAS } from "./quotas.ts";
import type { Stack } from "../terraform/resolve.ts";
import { refuseExpanded, type Resource, resourcesOf } from "../terraform/resource.ts";
import { readRoutes } from "./routes.ts";
import { selectionExpression } from "./selection-expressions.ts";
import { readStage } from "./stages.ts";
import type { UsagePlans } from "./usage-plans.ts";

/** What the APIs are read with besides the stack. */
interface Surroundings {
  functions: FunctionDefinition[];
  permissions: Permissions;
  usagePlans: UsagePlans;
  leaveOut: LeaveOut;
}

/** The WebSocket APIs that clients can reach. */
export function readApis(stack: Stack, surroundings: Surroundings): ApiDefinition[] {
  const parts: ApiParts = {
    routes: resourcesOf(stack, "aws_apigatewayv2_route"),
    routeResponses: resourcesOf(stack, "aws_apigatewayv2_route_response"),
    integrations: resourcesOf(stack, "aws_apigatewayv2_integration"),
    integrationResponses: resourcesOf(stack, "aws_apigatewayv2_integration_response"),
    authorizers: resourcesOf(stack, "aws_apigatewayv2_authorizer"),
    models: resourcesOf(stack, "aws_apigatewayv2_model"),
    stages: resourcesOf(stack, "aws_apigatewayv2_stage"),
  };
  const apis = resourcesOf(stack, "aws_apigatewayv2_api");
  leaveOutForeign(parts, apis, surroundings.leaveOut);
  return apis.flatMap((api) => {
    const definition = readApi(api, ofApi(parts, api), surroundings);
    return definition ? [definition] : [];
  });
}

function readApi(api: Resource, parts: ApiParts, surroundings: Surroundings): ApiDefinition | undefined {
  const { leaveOut, usagePlans } = surroundings;
  const protocol = api.requiredString("protocol_type");
  if (protocol !== "WEBSOCKET") {
    leaveOut(
      api.address,
      `an API of the protocol type ${protocol}, with all its routes: only WEBSOCKET is emulated`,
    );
    return undefined;
  }
  refuseExpanded(api);
  const stage = stageOf(api, parts, leaveOut);
  if (!stage) return undefined;
  leaveOutArguments("aws_apigatewayv2_api", api, leaveOut);
  const apiId = api.attribute("id");
  const read = readStage(stage, leaveOut);
  const plans = usagePlans.of(apiId, read.name);
  const scope: ApiScope = {
    ...surroundings,
    parts,
    stage: read,
    executionArn: api.attribute("execution_arn"),
    hasUsagePlans: plans.length > 0,
  };
  const definition: ApiDefinition = {
    apiId,
    name: api.requiredString("name"),
    routeSelectionExpression: routeSelectionOf(api),
    apiKeySelectionExpression: apiKeySelectionOf(api),
    stage: read,
    routes: readRoutes(scope),
    usagePlans: plans,
  };
  checkIntegrationResponses(scope);
  leaveOutOfApi(scope, api);
  return definition;
}

function stageOf(api: Resource, { stages }: ApiParts, leaveOut: LeaveOut): Resource | undefined {
  const [stage, ...others] = stages;
  if (!stage)
    leaveOut(api.address, "has no stage, so that no one can connect to it; add an aws_apigatewayv2_stage");
  for (const other of others)
    leaveOut(other.address, `only one stage of an API is emulated, and that is ${stage?.address}`);
  return stage;
}

/** API Gateway refuses a WebSocket API without one. */
function routeSelectionOf(api: Resource): string {
  const expression = selectionExpression(api, "route_selection_expression");
  if (expression === undefined)
    throw api.error("has no route_selection_expression; give it one, such as $request.body.action");
  return expression;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html */
function apiKeySelectionOf(api: Resource): string {
  const expression = api.string("api_key_selection_expression") ?? "$request.header.x-api-key";
  if (!/^\$\{?(request\.header\.x-api-key|context\.authorizer\.usageIdentifierKey)\}?$/.test(expression))
    throw api.error(
      `api_key_selection_expression is ${expression}; it must be $request.header.x-api-key or $context.authorizer.usageIdentifierKey`,
    );
  return expression;
}

function leaveOutOfApi({ parts, leaveOut }: ApiScope, api: Resource): void {
  for (const kind of ["routes", "integrations", "authorizers", "stages"] as const)
    leaveOutExcess(api.address, QUOTAS[kind], parts[kind].length, leaveOut);
  const used = new Set(parts.routes.map((route) => route.string("authorizer_id")));
  for (const authorizer of parts.authorizers)
    if (!used.has(authorizer.attribute("id")))
      leaveOut(
        authorizer.address,
        "no route has it, so that nobody is asked, here and on AWS; name it in the authorizer_id of $connect",
      );
}

function ofApi(parts: ApiParts, api: Resource): ApiParts {
  const id = api.attribute("id");
  const own = (resources: Resource[]) =>
    resources.filter((resource) => resource.requiredString("api_id") === id);
  return {
    routes: own(parts.routes),
    routeResponses: own(parts.routeResponses),
    integrations: own(parts.integrations),
    integrationResponses: own(parts.integrationResponses),
    authorizers: own(parts.authorizers),
    models: own(parts.models),
    stages: own(parts.stages),
  };
}

function leaveOutForeign(parts: ApiParts, apis: Resource[], leaveOut: LeaveOut): void {
  const ids = new Set(apis.map((api) => api.attribute("id")));
  for (const resource of Object.values(parts).flat() as Resource[]) {
    const id = resource.requiredString("api_id");
    if (!ids.has(id)) leaveOut(resource.address, `belongs to the API ${id}, which is not in this stack`);
  }
}
