import { isUtf8 } from "node:buffer";
import { malformedInput } from "../model/errors.ts";
import { isNestedDeeper } from "./json-depth.ts";
import { MAX_JSON_DEPTH } from "./limits.ts";

/** @throws BedrockError ValidationException (400) for a body that is no JSON, no UTF-8, or nested too deep. */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw malformedInput(undefined, "The body is not UTF-8.");
  if (isNestedDeeper(body, MAX_JSON_DEPTH))
    throw malformedInput(undefined, `The body is nested deeper than ${MAX_JSON_DEPTH} levels.`);
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (error) {
    throw malformedInput(undefined, `The body is no JSON: ${String(error)}`);
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
