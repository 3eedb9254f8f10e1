import type { ConnectEvent } from "../event.ts";

/** What identity sources are looked up in: the authorizer's event has it all. */
export type Identified = Pick<ConnectEvent, "headers" | "requestContext"> & {
  queryStringParameters: Record<string, string>;
  stageVariables: Record<string, string>;
};

/**
 * What stands at an identity source, such as `route.request.header.Auth`; undefined when it is missing or empty.
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html
 */
export function identityAt(source: string, event: Identified): string | undefined {
  const [, place = "", name = ""] = SOURCE.exec(source) ?? [];
  return textOf(PLACES[place]?.(event, name));
}

const PLACES: Record<string, (event: Identified, name: string) => unknown> = {
  "route.request.header": ({ headers }, name) => ignoringCase(headers, name),
  "route.request.querystring": ({ queryStringParameters }, name) => own(queryStringParameters, name),
  stageVariables: ({ stageVariables }, name) => own(stageVariables, name),
  context: ({ requestContext }, name) => name.split(".").reduce<unknown>(own, requestContext),
};

const SOURCE = /^(route\.request\.header|route\.request\.querystring|stageVariables|context)\.(.+)$/;

/** Whether a source is written as WebSocket APIs want it; HTTP APIs write `$request.header.Auth`. */
export function isIdentitySource(source: string): boolean {
  return SOURCE.test(source);
}

function ignoringCase(headers: Record<string, string>, name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function own(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null && Object.hasOwn(of, name) ? Reflect.get(of, name) : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}
