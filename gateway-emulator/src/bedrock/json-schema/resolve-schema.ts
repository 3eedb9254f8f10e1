import type { Random } from "../model/random.ts";
import { MAX_SCHEMA_DEPTH } from "./limits.ts";
import { elementsOf, isObject } from "./loose-json.ts";
import { mergeSchemas, resolvePointer, type Schema, typeOf, typesOf } from "./schema.ts";

export interface Resolving {
  /** What `$ref` refers into. */
  root: unknown;
  random: Random;
  /** Of several schemas take the plainest: it ends recursion. */
  plainest: boolean;
  /** Shared by everything that is resolved. */
  budget: { left: number };
}

/** The schema itself: without references, all that it consists of in one, one of several taken. */
export function resolveSchema(schema: unknown, resolving: Resolving, depth = 0): Schema {
  resolving.budget.left -= 1;
  if (!isObject(schema) || resolving.budget.left < 0 || depth > MAX_SCHEMA_DEPTH) return {};
  const { $ref, allOf, anyOf, oneOf, ...own } = schema;
  const parts = [
    ...(typeof $ref === "string" ? [resolvePointer(resolving.root, $ref)] : []),
    ...elementsOf(allOf),
    ...[anyOf, oneOf].flatMap((options) => (Array.isArray(options) ? [choose(options, own, resolving)] : [])),
  ];
  return parts.map((part) => resolveSchema(part, resolving, depth + 1)).reduce(mergeSchemas, own);
}

/** One of several: not null where something else is there. */
function choose(options: readonly unknown[], own: Schema, { root, random, plainest }: Resolving): unknown {
  const possible = options.filter((option) => option !== false);
  const typed = possible.filter((option) => !isNull(option) && fits(option, own));
  if (!plainest)
    return (typed.length > 0 ? typed : possible)[Math.floor(random() * (typed.length || possible.length))];
  return possible.find((option) => isPlain(option, root)) ?? possible[0];
}

function fits(option: unknown, own: Schema): boolean {
  const wanted = typesOf(own);
  const offered = isObject(option) ? typesOf(option) : [];
  return wanted.length === 0 || offered.length === 0 || offered.some((type) => wanted.includes(type));
}

function isNull(schema: unknown): boolean {
  return isObject(schema) && typeOf(schema) === "null";
}

function isPlain(schema: unknown, root: unknown): boolean {
  if (!isObject(schema)) return true;
  const referred = typeof schema["$ref"] === "string" ? resolvePointer(root, schema["$ref"]) : schema;
  return isObject(referred) && !["object", "array"].includes(typeOf(referred));
}
