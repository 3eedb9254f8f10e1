import { elementsOf } from "./loose-json.ts";
import { type Schema, type SchemaType, typeOf, typesOf } from "./schema.ts";

/** The values that a schema itself gives: all of `const` or `enum`, else a fitting `default` or example; none, where it gives none. */
export function givenValues(schema: Schema): readonly unknown[] {
  if ("const" in schema) return [schema["const"]];
  const types = typesOf(schema);
  if (Array.isArray(schema["enum"])) {
    return schema["enum"].filter((value) => types.length === 0 || types.some((type) => isOf(value, type)));
  }
  const [first] = [...elementsOf(schema["examples"]), schema["default"]].filter((value) =>
    fits(value, schema),
  );
  return first === undefined ? [] : [first];
}

/** Only what can be seen to fit: a scalar. */
function fits(value: unknown, schema: Schema): boolean {
  if (!isOf(value, typeOf(schema)) || "pattern" in schema || "format" in schema || "multipleOf" in schema)
    return false;
  if (typeof value === "boolean") return true;
  if (typeof value === "string") {
    const { length } = [...value];
    return length >= bound(schema["minLength"], 0) && length <= bound(schema["maxLength"], Infinity);
  }
  return (
    typeof value === "number" &&
    value >= bound(schema["minimum"], -Infinity) &&
    value <= bound(schema["maximum"], Infinity) &&
    !("exclusiveMinimum" in schema || "exclusiveMaximum" in schema)
  );
}

function isOf(value: unknown, type: SchemaType): boolean {
  switch (type) {
    case "string":
    case "boolean":
    case "number":
      return typeof value === type;
    case "integer":
      return Number.isInteger(value);
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
  }
}

function bound(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
