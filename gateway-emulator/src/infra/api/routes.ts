import type { Model, Route } from "../../apigateway/definition.ts";
import type { ApiScope } from "./api-scope.ts";
import { authorizationOf } from "./authorizers.ts";
import { readIntegration } from "./integrations.ts";
import { readModels, validationOf } from "./models.ts";
import { leaveOutArguments } from "../not-emulated.ts";
import { leaveOutOfRoute } from "./route-notes.ts";
import { refuseExpanded, type Resource } from "../terraform/resource.ts";
import { twoWayRoutes } from "./route-responses.ts";
import { settingsByRoute, type RouteSettings } from "./route-settings.ts";

/** What the routes of one API have in common. */
interface RouteContext {
  scope: ApiScope;
  models: Map<string, Model>;
  /** By route key. */
  settings: Map<string, RouteSettings>;
  /** The ids of the routes with a route response. */
  twoWay: Set<string>;
}

/**
 * The routes of one API that something here can answer.
 * @throws {StackError} when API Gateway would refuse one
 */
export function readRoutes(scope: ApiScope): Route[] {
  const { routes } = scope.parts;
  const byKey = new Map<string, Resource>();
  for (const route of routes) {
    refuseExpanded(route);
    const routeKey = routeKeyOf(route);
    if (byKey.has(routeKey))
      throw route.error(`another route of its API has the key ${routeKey} too; take one away`);
    byKey.set(routeKey, route);
  }
  const context: RouteContext = {
    scope,
    models: readModels(scope.parts.models),
    settings: settingsByRoute(scope, new Set(byKey.keys())),
    twoWay: twoWayRoutes(scope),
  };
  return [...byKey].flatMap(([routeKey, route]) => {
    const read = readRoute(context, route, routeKey);
    return read ? [read] : [];
  });
}

function routeKeyOf(route: Resource): string {
  const routeKey = route.requiredString("route_key");
  if (routeKey.startsWith("$") && !["$connect", "$disconnect", "$default"].includes(routeKey))
    throw route.error(
      `route_key is ${routeKey}; a key of your own must not begin with $ (AWS has $connect, $disconnect and $default)`,
    );
  return routeKey;
}

function readRoute(context: RouteContext, route: Resource, routeKey: string): Route | undefined {
  const { scope, models, settings, twoWay } = context;
  const { leaveOut } = scope;
  leaveOutArguments("aws_apigatewayv2_route", route, leaveOut);
  const resource = integrationOf(scope, route);
  if (!resource) return undefined;
  const integration = readIntegration(scope, resource, { routeKey, address: route.address });
  if ("absence" in integration) {
    const open = routeKey === "$connect" ? ": everyone may connect" : "";
    leaveOut(route.address, `its integration ${resource.address} ${integration.absence}${open}`);
    return undefined;
  }
  const validation = validationOf(route, routeKey, { models, leaveOut });
  const read: Route = {
    routeKey,
    integration,
    twoWay: twoWay.has(route.attribute("id")),
    authorization: authorizationOf(scope, route, routeKey),
    apiKeyRequired: route.boolean("api_key_required") ?? false,
    ...(validation && { validation }),
    ...settings.get(routeKey),
  };
  leaveOutOfRoute(scope, route, read);
  return read;
}

/** The integration that a route's target, `integrations/<id>`, leads to. */
function integrationOf({ parts, leaveOut }: ApiScope, route: Resource): Resource | undefined {
  const target = route.string("target");
  if (target === undefined) {
    leaveOut(route.address, "has no target, so that nothing answers it");
    return undefined;
  }
  const integration = parts.integrations.find(
    (candidate) => target === `integrations/${candidate.attribute("id")}`,
  );
  if (!integration)
    throw route.error(
      `target is ${target}, and its API has no such integration; write it as integrations/\${aws_apigatewayv2_integration.NAME.id}`,
    );
  return integration;
}
