import type { ErrorObject } from "ajv-draft-04";
import { cutText } from "../../control/cut-text.ts";
import { shown } from "../../control/shown.ts";

/**
 * What `$context.error.validationErrorString` says of an error. API Gateway validates with the Java library
 * json-schema-validator, whose words these are for the commonest mistakes; for the others they are Ajv's.
 * @see https://github.com/java-json-tools/json-schema-validator
 */
export function validationErrorString(error: ErrorObject): string {
  return `[${inJavasWords(error) ?? error.message ?? error.keyword}]`;
}

/** What the developer is told, with the place in the body. */
export function validationAdvice({ instancePath, message, params }: ErrorObject): string {
  const place = instancePath === "" ? "the body" : cutText(instancePath, MAX_PLACE_CHARACTERS);
  const extra: unknown = params.additionalProperty;
  return `${place} ${message}${typeof extra === "string" ? ` (${shown(extra)})` : ""}`;
}

/** The names of properties in it are the client's, where a schema lets them be any. */
const MAX_PLACE_CHARACTERS = 200;

function inJavasWords({ keyword, schema, data, params }: ErrorObject): string | undefined {
  switch (keyword) {
    case "required":
      return `object has missing required properties (${list(missing(schema, data))})`;
    case "type":
      return `instance type (${typeOf(data)}) does not match any allowed primitive type (allowed: ${list([schema].flat())})`;
    case "enum":
      return `instance value (${shown(data)}) not found in enum (possible values: ${JSON.stringify(schema)})`;
    case "additionalProperties":
      return `object instance has properties which are not allowed by the schema: [${shown(params.additionalProperty)}]`;
    case "pattern":
      return `ECMA 262 regex ${JSON.stringify(schema)} does not match input string ${shown(data)}`;
    case "minLength":
      return `string ${shown(data)} is too short (length: ${lengthOf(data)}, required minimum: ${String(schema)})`;
    case "maxLength":
      return `string ${shown(data)} is too long (length: ${lengthOf(data)}, maximum allowed: ${String(schema)})`;
    default:
      return undefined;
  }
}

function missing(required: unknown, data: unknown): string[] {
  const names = Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
  return names.filter((name) => typeof data === "object" && data !== null && !Object.hasOwn(data, name));
}

function list(items: unknown[]): string {
  return JSON.stringify(items.map(String).toSorted());
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

/** In characters, as JSON Schema counts. */
function lengthOf(value: unknown): number {
  return typeof value === "string" ? [...value].length : 0;
}
