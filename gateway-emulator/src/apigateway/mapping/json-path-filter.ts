import { type Cursor, sees, seesMatch, takes, takesMatch } from "./cursor.ts";
import type { JsonFilter, JsonOperand, JsonOperator, JsonPathStep } from "./json-path-steps.ts";
import { parseQuoted, skipSpace, unreadable } from "./json-path-tokens.ts";
import { MAX_TEMPLATE_NESTING } from "./limits.ts";

/** A filter that is being read. */
interface Reading {
  cursor: Cursor;
  /** Reads the path after `@` or `$`, as far as it goes. */
  steps: (cursor: Cursor) => JsonPathStep[];
  /** How many brackets stand around. */
  depth: number;
}

/** Reads `(…)`, what stands after `[?`. */
export function parseFilter(cursor: Cursor, steps: Reading["steps"]): JsonFilter {
  if (!takes(cursor, "(")) throw unreadable(cursor, "expected ( after ?");
  const filter = parseOr({ cursor, steps, depth: 0 });
  if (!takes(cursor, ")")) throw unreadable(cursor, "expected ), or one of == != < <= > >= in nin && ||");
  return filter;
}

function parseOr(reading: Reading): JsonFilter {
  return parseJoined(reading.cursor, "or", "||", () =>
    parseJoined(reading.cursor, "and", "&&", () => parseNot(reading)),
  );
}

function parseJoined(cursor: Cursor, kind: "or" | "and", sign: string, next: () => JsonFilter): JsonFilter {
  const first = next();
  const of = [first];
  for (skipSpace(cursor); takes(cursor, sign); skipSpace(cursor)) of.push(next());
  return of.length === 1 ? first : { kind, of };
}

function parseNot(reading: Reading): JsonFilter {
  const { cursor, depth } = reading;
  const inner = { ...reading, depth: depth + 1 };
  if (depth > MAX_TEMPLATE_NESTING) throw unreadable(cursor, "the filter nests too deep");
  skipSpace(cursor);
  if (takes(cursor, "!")) return { kind: "not", of: parseNot(inner) };
  if (!takes(cursor, "(")) return parseComparison(reading);
  const filter = parseOr(inner);
  if (!takes(cursor, ")")) throw unreadable(cursor, "expected )");
  return filter;
}

function parseComparison(reading: Reading): JsonFilter {
  const { cursor } = reading;
  const left = parseOperand(reading);
  skipSpace(cursor);
  const operator = parseOperator(cursor);
  if (operator === undefined) return { kind: "exists", operand: left };
  skipSpace(cursor);
  return { kind: "compare", operator, left, right: parseOperand(reading) };
}

function parseOperator(cursor: Cursor): JsonOperator | undefined {
  return takesMatch(cursor, /==|!=|<=|>=|<|>|(?:in|nin)\b/y) as JsonOperator | undefined;
}

function parseOperand({ cursor, steps }: Reading): JsonOperand {
  if (takes(cursor, "@")) return { kind: "path", from: "item", steps: steps(cursor) };
  if (takes(cursor, "$")) return { kind: "path", from: "root", steps: steps(cursor) };
  return { kind: "value", value: sees(cursor, "[") ? parseValues(cursor) : parseValue(cursor) };
}

function parseValues(cursor: Cursor): unknown[] {
  cursor.at += 1;
  const values: unknown[] = [];
  for (skipSpace(cursor); !takes(cursor, "]"); skipSpace(cursor)) {
    if (values.length > 0 && !takes(cursor, ",")) throw unreadable(cursor, "expected , or ]");
    skipSpace(cursor);
    values.push(parseValue(cursor));
  }
  return values;
}

function parseValue(cursor: Cursor): unknown {
  if (seesMatch(cursor, /['"]/y)) return parseQuoted(cursor);
  const number = takesMatch(cursor, /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
  if (number !== undefined) return Number(number);
  const word = takesMatch(cursor, /(?:true|false|null)\b/y);
  if (word === undefined)
    throw unreadable(cursor, "expected @, $, a text in quotes, a number, true, false or null");
  return word === "null" ? null : word === "true";
}
