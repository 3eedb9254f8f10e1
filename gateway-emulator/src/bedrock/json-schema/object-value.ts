import { MAX_ITEMS } from "./limits.ts";
import { isObject, membersOf, stringsOf } from "./loose-json.ts";
import type { Schema } from "./schema.ts";
import type { Making } from "./schema-value.ts";

/** What is required; all that is described where nothing is; and as much more as `minProperties` asks for. */
export function objectValue(schema: Schema, { spare, part }: Making): unknown {
  const properties = membersOf(schema["properties"]);
  const possible = Object.keys(properties).filter((name) => properties[name] !== false);
  const required = stringsOf(schema["required"]);
  const most = countOr(schema["maxProperties"], Infinity);
  const wanted = required.length > 0 || spare ? required : possible.slice(0, most);
  const names = new Set(withDependents(wanted, schema));
  const least = countOr(schema["minProperties"], 0);
  for (const name of possible) if (names.size < least) names.add(name);
  for (let count = 1; names.size < least; count += 1) names.add(`extra${count}`);
  const others = isObject(schema["additionalProperties"]) ? schema["additionalProperties"] : {};
  return Object.fromEntries(
    [...names].slice(0, MAX_ITEMS).map((name) => {
      const described = Object.hasOwn(properties, name) ? properties[name] : others;
      return [name, part(described, name)];
    }),
  );
}

/** With the names that have to be there because of others. */
function withDependents(names: readonly string[], { dependentRequired, dependencies }: Schema): string[] {
  const dependents = { ...membersOf(dependencies), ...membersOf(dependentRequired) };
  const all = new Set(names);
  for (const name of all) for (const dependent of stringsOf(dependents[name])) all.add(dependent);
  return [...all];
}

function countOr(value: unknown, otherwise: number): number {
  return typeof value === "number" ? Math.min(Math.max(0, value), MAX_ITEMS) : otherwise;
}
