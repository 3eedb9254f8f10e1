import { javaText } from "../mapping/java-text.ts";
import { JsonPathError } from "../mapping/json-path-steps.ts";
import { readJsonPath } from "../mapping/json-path.ts";
import { parseJson } from "../mapping/parse-json.ts";
import { configurationError } from "./result.ts";
import type { RouteInput } from "./route-input.ts";

/** What an integration's request parameters put into its request; each name as it was declared. */
export interface RequestParameters {
  headers: Map<string, string[]>;
  query: Map<string, string[]>;
  /** For the placeholders of the URI. */
  path: Map<string, string>;
}

/**
 * Evaluates `integration.request.…` parameters. One whose source has no value is left out.
 * @throws {IntegrationError} when a parameter or its source is none that there is
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-data-mapping.html
 */
export function requestParameters(declared: Record<string, string>, input: RouteInput): RequestParameters {
  const parameters: RequestParameters = { headers: new Map(), query: new Map(), path: new Map() };
  for (const [target, source] of Object.entries(declared)) {
    const [, place, name = ""] = TARGET.exec(target) ?? [];
    const values = valuesOf(source, input);
    const [first] = values;
    if (place === undefined) throw unreadable(target);
    if (first === undefined) continue;
    if (place === "header") parameters.headers.set(name, values);
    else if (place === "querystring") parameters.query.set(name, values);
    else parameters.path.set(name, first);
  }
  return parameters;
}

const TARGET = /^integration\.request\.(header|querystring|path)\.(.+)$/;

/** All values of a source, or none. */
function valuesOf(source: string, input: RouteInput): string[] {
  if (/^'.*'$/s.test(source)) return [source.slice(1, -1)];
  const [, place = "", name = ""] = SOURCE.exec(source) ?? [];
  switch (place) {
    case "route.request.querystring":
      return (ownOf(input.query, name) ?? []).slice(-1);
    case "route.request.multivaluequerystring":
      return ownOf(input.query, name) ?? [];
    case "route.request.header":
      return headerValues(input, name).slice(-1);
    case "route.request.multivalueheader":
      return headerValues(input, name);
    case "route.request.body":
      return name === "" ? [input.body] : textOf(readBody(input.body, name));
    case "context":
      return textOf(name.split(".").reduce<unknown>(ownOf, input.context));
    case "stageVariables":
      return textOf(ownOf(input.stageVariables, name));
    default:
      throw unreadable(source);
  }
}

const SOURCE =
  /^(route\.request\.(?:querystring|multivaluequerystring|header|multivalueheader)(?=\.)|route\.request\.body(?=\.|$)|context(?=\.)|stageVariables(?=\.))(?:\.(.+))?$/;

/** Headers go by any case. */
function headerValues({ headers }: RouteInput, name: string): string[] {
  return Object.entries(headers)
    .filter(([key]) => key.toLowerCase() === name.toLowerCase())
    .flatMap(([, values]) => values);
}

/** A body that is not JSON has no parts. */
function readBody(body: string, path: string): unknown {
  try {
    return readJsonPath(parseJson(body), `$.${path}`);
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw configurationError(`route.request.body.${path} cannot be read: ${error.message}`);
  }
}

/** As selection expressions print it; of request parameters AWS does not say what becomes of objects. */
function textOf(value: unknown): string[] {
  return value === undefined || value === null ? [] : [javaText(value)];
}

/** Names are a client's to choose in part, so nothing inherited may answer to them. */
function ownOf<T>(values: Record<string, T>, name: string): T | undefined;
function ownOf(values: unknown, name: string): unknown;
function ownOf(values: unknown, name: string): unknown {
  if (typeof values !== "object" || values === null || !Object.hasOwn(values, name)) return undefined;
  return (values as Record<string, unknown>)[name];
}

function unreadable(text: string) {
  return configurationError(
    `${text} is no request parameter that there is. Targets are integration.request.header|querystring|path.NAME; sources are route.request.header|multivalueheader|querystring|multivaluequerystring.NAME, route.request.body.PATH, context.NAME, stageVariables.NAME and 'text'`,
  );
}
