import { isNumeric, numberText } from "./java-number.ts";
import { MAX_JSON_NESTING } from "./limits.ts";

/**
 * What API Gateway, which is written in Java, makes of a JSON value where it needs a text: `[a, b]`, `{k=v}`, `null`
 * inside them. Nothing, and `null` alone, is the empty text.
 */
export function javaText(value: unknown): string {
  return value === undefined || value === null ? "" : inner(value, 0);
}

/** Deeper than JSON may nest there is nothing to print. */
function inner(value: unknown, depth: number): string {
  if (typeof value === "string") return value;
  if (isNumeric(value)) return numberText(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (depth > MAX_JSON_NESTING) return "";
  if (Array.isArray(value)) return `[${value.map((item) => inner(item, depth + 1)).join(", ")}]`;
  const entries = Object.entries(value).map(([key, item]) => `${key}=${inner(item, depth + 1)}`);
  return `{${entries.join(", ")}}`;
}
