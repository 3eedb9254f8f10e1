import type { Route } from "./definition.ts";

/** A client never reaches these by naming them in a message. */
const LIFECYCLE_ROUTES = new Set(["$connect", "$disconnect"]);

/**
 * The route that a message goes to: the one whose key the expression yields, else `$default`, else none.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 */
export function selectRoute(routes: Route[], expression: string, body: string): Route | undefined {
  const routeKey = evaluate(expression, body);
  const named = LIFECYCLE_ROUTES.has(routeKey)
    ? undefined
    : routes.find((route) => route.routeKey === routeKey);
  return named ?? routes.find((route) => route.routeKey === "$default");
}

/** `$request.body.a` and `${request.body.a}/${request.body.b}`; anything else stands for itself. */
function evaluate(expression: string, body: string): string {
  const whole = /^\$request\.body\.([\w.-]+)$/.exec(expression);
  if (whole?.[1] !== undefined) return stringOf(at(body, whole[1]));
  return expression
    .replaceAll(/\$\{request\.body\.([\w.-]+)\}/g, (_, path: string) => stringOf(at(body, path)))
    .replace(/^\\\$/, "$");
}

function at(body: string, path: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** Java's string forms, since API Gateway is written in it: `[a, b]`, `{k=v}`. */
function stringOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value))
    return `[${value.map((item) => (item === null ? "null" : stringOf(item))).join(", ")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}=${item === null ? "null" : stringOf(item)}`)
      .join(", ")}}`;
  return typeof value === "string" ? value : JSON.stringify(value);
}
