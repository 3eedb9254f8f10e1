import { cached } from "./bounded-cache.ts";
import { parseJsonPath } from "./json-path-parse.ts";
import { leadsToOnePlace, stepTo } from "./json-path-plain.ts";
import { select } from "./json-path-select.ts";
import { PATH_CACHE } from "./limits.ts";

/** Reads one path from many values. */
export type JsonPathReader = (value: unknown) => unknown;

/**
 * A path, parsed once. One that can lead to one place only gives the value there, or undefined for nothing; one with
 * `..`, `*`, a slice, several indexes or a filter gives a list, which may be empty.
 * @throws JsonPathError when the path cannot be read.
 */
export function jsonPathReader(path: string): JsonPathReader {
  const steps = parseJsonPath(path);
  if (!steps.every(leadsToOnePlace)) return (value) => select(value, steps);
  return (value) => {
    let found = value;
    for (const step of steps) found = stepTo(found, step);
    return found;
  };
}

/**
 * What stands at a path of a JSON value.
 * @throws JsonPathError when the path cannot be read.
 */
export function readJsonPath(value: unknown, path: string): unknown {
  return readers(path)(value);
}

const readers = cached(PATH_CACHE, jsonPathReader);
