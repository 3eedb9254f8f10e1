import { seesMatch, takes, takesMatch } from "../cursor.ts";
import type { Expression, Operator } from "./nodes.ts";
import { parseValue } from "./parse-value.ts";
import { nested, type Parsing, sight, skipSpace, wrong } from "./parsing.ts";

/** From what binds least to what binds most. */
const LEVELS: RegExp[] = [
  /\|\||or\b/y,
  /&&|and\b/y,
  /==|!=|(?:eq|ne)\b/y,
  /<=|>=|<|>|(?:lt|gt|le|ge)\b/y,
  /[+-](?!\d)|\+/y,
  /[*/%]/y,
];

const WORDS: Record<string, Operator> = {
  or: "||",
  and: "&&",
  eq: "==",
  ne: "!=",
  lt: "<",
  gt: ">",
  le: "<=",
  ge: ">=",
};

/** Reads an expression up to what cannot belong to it. */
export function parseExpression(parsing: Parsing): Expression {
  return nested(parsing, () => parseLevel(parsing, 0));
}

function parseLevel(parsing: Parsing, level: number): Expression {
  const operators = LEVELS[level];
  if (!operators) return parseNot(parsing);
  let left = parseLevel(parsing, level + 1);
  for (;;) {
    skipSpace(parsing);
    if (level === 4 && seesMatch(parsing, /-\d/y))
      throw wrong(parsing, `${sight(parsing)} reads as a negative number: write a space after the minus`);
    const sign = takesMatch(parsing, operators);
    if (sign === undefined) return left;
    const right = parseLevel(parsing, level + 1);
    left = { kind: "binary", operator: WORDS[sign] ?? (sign as Operator), left, right };
  }
}

function parseNot(parsing: Parsing): Expression {
  skipSpace(parsing);
  if (takesMatch(parsing, /!(?!=)|not\b/y) !== undefined)
    return { kind: "not", of: nested(parsing, () => parseNot(parsing)) };
  if (!takes(parsing, "(")) return parseValue(parsing);
  const inner = parseExpression(parsing);
  skipSpace(parsing);
  if (!takes(parsing, ")")) throw wrong(parsing, `expected ) not ${sight(parsing)}`);
  return inner;
}
