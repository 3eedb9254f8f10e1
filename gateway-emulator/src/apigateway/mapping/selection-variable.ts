import { javaText } from "./java-text.ts";
import { type JsonPathReader, jsonPathReader } from "./json-path.ts";
import { isJsonObject } from "./json-path-plain.ts";
import { JsonPathError } from "./json-path-steps.ts";
import { own } from "./own.ts";
import type { JsonText, SelectionReading } from "./selection-source.ts";

/** A selection expression that cannot be read; the message is for the developer. */
export class SelectionExpressionError extends Error {
  override name = "SelectionExpressionError";
}

type Read = (reading: SelectionReading) => unknown;

const VARIABLES: [start: string, read: (rest: string) => Read][] = [
  ["request.body", (path) => fromJson(path, (reading) => reading.json)],
  ["request.header.", (name) => (reading) => lookUp(reading.headers, name)],
  ["request.querystring.", (name) => (reading) => reading.query && own(reading.query, name)],
  ["context.", (path) => (reading) => at(reading.context, path.split("."))],
  ["stageVariables.", (name) => (reading) => reading.stageVariables && own(reading.stageVariables, name)],
  ["integration.response.statuscode", () => (reading) => reading.response?.statusCode],
  ["integration.response.header.", (name) => (reading) => lookUp(reading.response?.headers, name)],
  [
    "integration.response.multivalueheader.",
    (name) => (reading) => lookUp(reading.response?.multiValueHeaders, name),
  ],
  ["integration.response.body", (path) => fromJson(path, (reading) => reading.responseJson)],
];

/**
 * What stands behind a `$`: `request.body.action`, `context.routeKey`.
 * @throws SelectionExpressionError for a variable that there is not, and for a JSONPath that cannot be read.
 */
export function parseVariable(variable: string): (reading: SelectionReading) => string {
  const found = VARIABLES.find(
    ([start]) => variable === start || (goesOn(start) && variable.startsWith(start)),
  );
  if (!found) throw unknownVariable(variable);
  const [start, read] = found;
  const value = read(variable.slice(start.length));
  return (reading) => javaText(value(reading));
}

/** After the status code there is nothing; after the others a name or a path. */
function goesOn(start: string): boolean {
  return start.endsWith(".") || start.endsWith(".body");
}

function fromJson(rest: string, json: (reading: SelectionReading) => JsonText): Read {
  if (rest !== "" && !/^[.[]/.test(rest)) throw unknownVariable(`request.body${rest}`);
  const path = pathReader(`$${rest}`);
  return (reading) => {
    const found = path(json(reading).roughly());
    return typeof found === "string" || found === undefined ? found : path(json(reading).exactly());
  };
}

function pathReader(path: string): JsonPathReader {
  try {
    return jsonPathReader(path);
  } catch (error) {
    if (error instanceof JsonPathError) throw new SelectionExpressionError(error.message, { cause: error });
    throw error;
  }
}

function at(context: Record<string, unknown> | undefined, names: string[]): unknown {
  let value: unknown = context;
  for (const name of names) value = isJsonObject(value) ? own(value, name) : undefined;
  return value;
}

function lookUp<Value>(headers: Record<string, Value> | undefined, name: string): Value | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

function unknownVariable(variable: string): SelectionExpressionError {
  const known = VARIABLES.map(([start]) => `$${start}`).join(", ");
  return new SelectionExpressionError(
    `the selection expression names $${variable}, which API Gateway does not have; it has ${known}. A dollar sign by itself is written \\$`,
  );
}
