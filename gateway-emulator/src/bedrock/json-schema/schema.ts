import { isObject, membersOf, stringsOf } from "./loose-json.ts";

/** A JSON schema's keywords, as they were sent. */
export type Schema = Readonly<Record<string, unknown>>;

export const TYPES = ["object", "array", "string", "integer", "number", "boolean", "null"] as const;

export type SchemaType = (typeof TYPES)[number];

const TYPE_BY_KEYWORD: Readonly<Record<string, SchemaType>> = {
  properties: "object",
  required: "object",
  additionalProperties: "object",
  minProperties: "object",
  items: "array",
  prefixItems: "array",
  minItems: "array",
  uniqueItems: "array",
  minimum: "number",
  maximum: "number",
  exclusiveMinimum: "number",
  exclusiveMaximum: "number",
  multipleOf: "number",
};

/** The type to make: the first that is said and is not null, else the one that the keywords are about, else a text. */
export function typeOf(schema: Schema): SchemaType {
  const said = typesOf(schema);
  const [first] = said.filter((type) => type !== "null");
  if (first) return first;
  if (said.length > 0) return "null";
  const keyword = Object.keys(TYPE_BY_KEYWORD).find((name) => name in schema);
  return (keyword !== undefined && TYPE_BY_KEYWORD[keyword]) || "string";
}

/** The types that are said; none, where any will do. */
export function typesOf({ type }: Schema): readonly SchemaType[] {
  const said = typeof type === "string" ? [type] : stringsOf(type);
  return TYPES.filter((one) => said.includes(one));
}

/** What `#/$defs/name` refers to; undefined where nothing is, and for what is not in this document. */
export function resolvePointer(root: unknown, pointer: string): unknown {
  if (pointer !== "#" && !pointer.startsWith("#/")) return undefined;
  return pointer
    .split("/")
    .slice(1)
    .map((token) => decoded(token).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>(
      (value, token) =>
        Array.isArray(value) ? value[Number(token)] : isObject(value) ? ownMember(value, token) : undefined,
      root,
    );
}

/** A schema that what fits both schemas fits, as far as one can say without trying. */
export function mergeSchemas(one: Schema, other: Schema): Schema {
  const merged: Record<string, unknown> = { ...one };
  for (const [keyword, value] of Object.entries(other)) {
    merged[keyword] = keyword in one ? mergeKeyword(keyword, one[keyword], value) : value;
  }
  return merged;
}

function mergeKeyword(keyword: string, one: unknown, other: unknown): unknown {
  switch (keyword) {
    case "properties":
      return mergeProperties(membersOf(one), membersOf(other));
    case "required":
      return [...new Set([...stringsOf(one), ...stringsOf(other)])];
    case "enum":
      return intersection(one, other);
    case "type": {
      const both = intersection(listed(one), listed(other));
      // A whole number is a number too.
      return both.length > 0 ? both : [one, other].flat().includes("integer") ? "integer" : other;
    }
    case "minimum":
    case "exclusiveMinimum":
    case "minLength":
    case "minItems":
    case "minProperties":
      return Math.max(Number(one), Number(other));
    case "maximum":
    case "exclusiveMaximum":
    case "maxLength":
    case "maxItems":
    case "maxProperties":
      return Math.min(Number(one), Number(other));
    default:
      return other;
  }
}

function mergeProperties(one: Schema, other: Schema): Schema {
  const shared = Object.keys(other).filter((name) => Object.hasOwn(one, name));
  return Object.fromEntries([
    ...Object.entries(one),
    ...Object.entries(other),
    ...shared.map((name) => [name, { allOf: [one[name], other[name]] }]),
  ]);
}

function intersection(one: unknown, other: unknown): unknown[] {
  const kept = new Set([other].flat().map((value) => JSON.stringify(value)));
  return [one].flat().filter((value) => kept.has(JSON.stringify(value)));
}

function listed(type: unknown): unknown[] {
  return [type].flat();
}

function ownMember(object: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function decoded(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}
