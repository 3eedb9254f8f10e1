import { malformedInput } from "../model/errors.ts";

/** @throws BedrockError ValidationException (400) for a body that is no JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw malformedInput();
  }
}

export function parseObject(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw wrongType("JSONObject", value, at);
  return value as Record<string, unknown>;
}

export function parseArray(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) throw wrongType("JSONArray", value, at);
  return value;
}

export function parseString(value: unknown, at: string): string {
  if (typeof value !== "string") throw wrongType("String", value, at);
  return value;
}

export function wrongType(expected: string, value: unknown, at: string) {
  return malformedInput(`${at}: expected type: ${expected}, found: ${jsonType(value)}`);
}

/** As the JSON schema validator names types that Bedrock's messages quote. */
function jsonType(value: unknown): string {
  if (value === null || value === undefined) return "Null";
  if (Array.isArray(value)) return "JSONArray";
  if (typeof value === "number") return Number.isInteger(value) ? "Integer" : "Double";
  if (typeof value === "string") return "String";
  if (typeof value === "boolean") return "Boolean";
  return "JSONObject";
}
