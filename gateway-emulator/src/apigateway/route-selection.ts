import type { Route } from "./definition.ts";
import { parseSelectionExpression } from "./mapping/selection-expression.ts";

/** A client never reaches these by naming them in a message. */
const LIFECYCLE_ROUTES = new Set(["$connect", "$disconnect"]);

/**
 * The route that a message goes to: the one whose key the expression yields, else `$default`, else none.
 * @throws SelectionExpressionError when the expression cannot be read.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 */
export function selectRoute(routes: Route[], expression: string, body: string): Route | undefined {
  const routeKey = parseSelectionExpression(expression)({ body });
  const named = LIFECYCLE_ROUTES.has(routeKey)
    ? undefined
    : routes.find((route) => route.routeKey === routeKey);
  return named ?? routes.find((route) => route.routeKey === "$default");
}
