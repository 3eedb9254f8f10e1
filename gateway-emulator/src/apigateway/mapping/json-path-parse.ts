import { atEnd, cursorOf, type Cursor, sees, seesMatch, takes, takesMatch } from "./cursor.ts";
import { parseFilter } from "./json-path-filter.ts";
import { JsonPathError, type JsonPathStep } from "./json-path-steps.ts";
import { parseQuoted, skipSpace, unreadable } from "./json-path-tokens.ts";

/** What may stand in a name after a point: in a path by itself nearly all, in a filter no operator. */
const NAME = /[^.[\]()\s]+/y;
const NAME_IN_FILTER = /[^.[\]()\s=!<>&|,~]+/y;

/**
 * Reads a path as Jayway's JsonPath does, which API Gateway uses: `$.a.b`, `$['a b']`, `a.b`, `$..a`, `$.a[0,2]`,
 * `$.a[1:]`, `$.a[*]`, `$.a[?(@.b > 1)]`, `$.a.length()`.
 * @throws JsonPathError for anything else.
 * @see https://github.com/json-path/JsonPath
 */
export function parseJsonPath(path: string): JsonPathStep[] {
  if (path === "") throw new JsonPathError("the JSONPath is empty; write $ for the whole body");
  const cursor = cursorOf(/^[$@]/.test(path) ? path : `$.${path}`);
  cursor.at = 1;
  const steps = parseSteps(cursor, NAME);
  if (!atEnd(cursor)) throw unreadable(cursor, "expected . or [");
  return steps;
}

function parseSteps(cursor: Cursor, name: RegExp): JsonPathStep[] {
  const steps: JsonPathStep[] = [];
  for (;;) {
    if (sees(cursor, "[")) steps.push(parseBracket(cursor));
    else if (sees(cursor, ".")) steps.push(...parseDotted(cursor, name));
    else return steps;
  }
}

function parseDotted(cursor: Cursor, name: RegExp): JsonPathStep[] {
  cursor.at += 1;
  const steps: JsonPathStep[] = takes(cursor, ".") ? [{ kind: "descend" }] : [];
  if (sees(cursor, "[")) return [...steps, parseBracket(cursor)];
  if (takes(cursor, "*")) return [...steps, { kind: "all" }];
  const word = takesMatch(cursor, name);
  if (word === undefined) throw unreadable(cursor, "expected a name after the point");
  if (!sees(cursor, "(")) return [...steps, { kind: "name", name: word }];
  const isLength = word === "length" || word === "size";
  if (!isLength || !takes(cursor, "()") || !atEnd(cursor))
    throw unreadable(cursor, "of JSONPath's functions only length() is emulated, at the end of a path");
  return [...steps, { kind: "length" }];
}

function stepsInFilter(cursor: Cursor): JsonPathStep[] {
  return parseSteps(cursor, NAME_IN_FILTER);
}

function parseBracket(cursor: Cursor): JsonPathStep {
  cursor.at += 1;
  skipSpace(cursor);
  const step = parseInBracket(cursor);
  skipSpace(cursor);
  if (!takes(cursor, "]")) throw unreadable(cursor, "expected ]");
  return step;
}

function parseInBracket(cursor: Cursor): JsonPathStep {
  if (takes(cursor, "?")) return { kind: "filter", filter: parseFilter(cursor, stepsInFilter) };
  if (takes(cursor, "*")) return { kind: "all" };
  if (seesMatch(cursor, /['"]/y)) return parseNames(cursor);
  const slice = takesMatch(cursor, /(?:-?\d+)?\s*:\s*(?:-?\d+)?/y);
  if (slice !== undefined) {
    const [from = "", to = ""] = slice.split(":").map((end) => end.trim());
    return { kind: "slice", from: numberOf(from), to: numberOf(to) };
  }
  const list = takesMatch(cursor, /-?\d+(?:\s*,\s*-?\d+)*/y);
  if (list === undefined) throw unreadable(cursor, "expected a quoted name, a number, *, or ?(…)");
  const indexes = list.split(",").map(Number);
  const [index = 0] = indexes;
  return indexes.length === 1 ? { kind: "index", index } : { kind: "indexes", indexes };
}

function numberOf(digits: string): number | undefined {
  return digits === "" ? undefined : Number(digits);
}

function parseNames(cursor: Cursor): JsonPathStep {
  const names: string[] = [];
  do {
    skipSpace(cursor);
    names.push(parseQuoted(cursor));
    skipSpace(cursor);
  } while (takes(cursor, ","));
  const [name = ""] = names;
  return names.length === 1 ? { kind: "name", name } : { kind: "names", names };
}
