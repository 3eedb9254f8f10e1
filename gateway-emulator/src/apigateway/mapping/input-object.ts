import { JsonPathError } from "./json-path-steps.ts";
import { readJsonPath } from "./json-path.ts";
import { own } from "./own.ts";
import { parseLeniently } from "./parse-leniently.ts";
import { TemplateError } from "./template-error.ts";
import type { TemplateInput } from "./template-input.ts";
import { asText } from "./velocity/method-arguments.ts";
import { jsonText } from "./velocity/print.ts";
import { type ApiObject, apiObject, type Method } from "./velocity/values.ts";

/**
 * `$input`. A path that finds nothing gives an empty text, and an empty body is `{}`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#input-variable-reference
 */
export function inputObject({ body, headers, query }: TemplateInput): ApiObject {
  const text = body === "" ? "{}" : body;
  const params = { path: {}, querystring: query, header: headers };
  let parsed: { value: unknown } | undefined;
  const at = (path: unknown) => {
    parsed ??= { value: parseLeniently(text) };
    return readPath(parsed.value, asText(path));
  };
  const methods = new Map<string, Method<void>>([
    ["path/1", (_, path) => at(path)],
    ["json/1", (_, path) => jsonText(at(path))],
    ["params/0", () => params],
    ["params/1", (_, name) => own(query, asText(name)) ?? headerOf(headers, asText(name)) ?? ""],
    ["getBody/0", () => text],
  ]);
  return apiObject({ get: (name) => (name === "body" ? text : undefined), methods });
}

function readPath(value: unknown, path: string): unknown {
  try {
    const found = readJsonPath(value, path);
    return found === undefined ? "" : found;
  } catch (error) {
    if (error instanceof JsonPathError) throw new TemplateError(error.message, { cause: error });
    throw error;
  }
}

/** As it is written, or else in any case. */
function headerOf(headers: Record<string, string>, name: string): unknown {
  const wanted = name.toLowerCase();
  return own(headers, name) ?? Object.entries(headers).find(([key]) => key.toLowerCase() === wanted)?.[1];
}
