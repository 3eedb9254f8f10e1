import { MAX_ITEMS } from "./limits.ts";
import type { Schema } from "./schema.ts";
import type { Making } from "./schema-value.ts";

/** How often an item is made anew that a list of unlike items has already. */
const MAX_TRIES = 50;

/** As many items as there have to be; one, or those of a tuple, where there may be none. */
export function arrayValue(schema: Schema, { name, spare, part }: Making): unknown {
  const tuple = [schema["prefixItems"], schema["items"]].find(Array.isArray) ?? [];
  const rest = Array.isArray(schema["items"]) ? schema["additionalItems"] : schema["items"];
  const least = countOr(schema["minItems"], 0);
  const most = countOr(schema["maxItems"], MAX_ITEMS);
  const usual = spare ? 0 : Math.max(rest === false ? 0 : 1, tuple.length);
  const needed = "contains" in schema ? countOr(schema["minContains"], 1) : 0;
  const count = Math.max(least, needed, Math.min(usual, most));
  const items: unknown[] = [];
  const seen = new Set<string>();
  for (let index = 0; index < count; index += 1) {
    const described = index < tuple.length ? tuple[index] : (rest ?? {});
    const wanted = index < needed ? { allOf: [described, schema["contains"]] } : described;
    const make = (attempt: number) => part(wanted, itemName(name, index + attempt));
    const item = schema["uniqueItems"] === true ? unlike(seen, make) : { made: make(0) };
    if (!item) break;
    items.push(item.made);
  }
  return items;
}

/** Undefined when what can be made is there already. */
function unlike(seen: Set<string>, make: (attempt: number) => unknown): { made: unknown } | undefined {
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const made = make(attempt);
    const json = JSON.stringify(made);
    if (seen.has(json)) continue;
    seen.add(json);
    return { made };
  }
  return undefined;
}

function itemName(name: string, index: number): string {
  return index === 0 ? name : `${name} ${index + 1}`;
}

function countOr(value: unknown, otherwise: number): number {
  return typeof value === "number" ? Math.min(Math.max(0, value), MAX_ITEMS) : otherwise;
}
