import type { ApiScope } from "./api-scope.ts";
import { leaveOutArguments } from "../not-emulated.ts";
import { refuseExpanded } from "../terraform/resource.ts";

/**
 * The ids of the routes that have a response, so that the integration's answer goes back to the client.
 * @throws {StackError} when API Gateway would refuse one
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
 */
export function twoWayRoutes({ parts, leaveOut }: ApiScope): Set<string> {
  const routeIds = new Set(parts.routes.map((route) => route.attribute("id")));
  return new Set(
    parts.routeResponses.map((response) => {
      refuseExpanded(response);
      const key = response.requiredString("route_response_key");
      if (key !== "$default")
        throw response.error(`route_response_key is ${key}; $default is the only one that there is`);
      const routeId = response.requiredString("route_id");
      if (!routeIds.has(routeId))
        throw response.error(
          `route_id is ${routeId}, and its API has no such route; write it as \${aws_apigatewayv2_route.NAME.id}`,
        );
      leaveOutArguments("aws_apigatewayv2_route_response", response, leaveOut);
      return routeId;
    }),
  );
}
