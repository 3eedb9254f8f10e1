import { isBody } from "./terraform-json.ts";
import { MAX_VALUE_CHARACTERS } from "./value-size.ts";

/** What a function makes of its arguments; `undefined` when they are not of the kind it takes. */
type BuiltIn = (...values: unknown[]) => unknown;

/**
 * The Terraform functions that stand in the values which the emulator reads.
 * @see https://developer.hashicorp.com/terraform/language/functions
 */
export const BUILT_INS: ReadonlyMap<string, BuiltIn> = new Map<string, BuiltIn>([
  ["jsonencode", (value) => jsonEncode(value)],
  ["tostring", (value) => textOf(value)],
  ["lower", (value) => textOf(value)?.toLowerCase()],
  ["upper", (value) => textOf(value)?.toUpperCase()],
  ["join", (separator, ...lists) => join(separator, lists.flat())],
  ["concat", (...lists) => (lists.every(Array.isArray) ? lists.flat() : undefined)],
  ["merge", (...maps) => (maps.every(isBody) ? Object.fromEntries(maps.flatMap(Object.entries)) : undefined)],
]);

/** The text that a value becomes in a template; none for null, lists and objects. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function join(separator: unknown, values: unknown[]): string | undefined {
  const texts = values.map(textOf);
  if (typeof separator !== "string" || texts.includes(undefined)) return undefined;
  return separator.length * texts.length > MAX_VALUE_CHARACTERS ? undefined : texts.join(separator);
}

/** Keys in order, and `<`, `>` and `&` as escapes, as Terraform writes JSON. */
function jsonEncode(value: unknown): string {
  return JSON.stringify(inOrder(value)).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isBody(value)) return value ?? null;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, inOrder(value[key])]));
}
