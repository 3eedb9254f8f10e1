import { sees, seesMatch, takes, takesMatch } from "../cursor.ts";
import { exactNumber, isNumeric, javaDouble, javaInteger } from "../java-number.ts";
import type { Expression } from "./nodes.ts";
import { parseReference } from "./parse-reference.ts";
import { lineAt, nested, type Parsing, sight, skipSpace, wrong } from "./parsing.ts";

/**
 * Reads a value: a reference, a text in quotes, a number, `true`, `false`, a list, a range or a map.
 * @throws TemplateError when there is none.
 */
export function parseValue(parsing: Parsing): Expression {
  const value = parseReference(parsing, parseValue) ?? parseString(parsing) ?? parseNumber(parsing);
  if (value) return value;
  if (takes(parsing, "[")) return nested(parsing, () => parseList(parsing));
  if (takes(parsing, "{")) return nested(parsing, () => parseMap(parsing));
  const word = takesMatch(parsing, /(?:true|false)\b/y);
  if (word !== undefined) return { kind: "literal", value: word === "true" };
  throw wrong(parsing, `expected a value, not ${sight(parsing)}${hintFor(parsing)}`);
}

function hintFor(parsing: Parsing): string {
  if (seesMatch(parsing, /null\b/y))
    return ". Velocity has no null: write #if($x), #if(!$x), or compare with a variable that was never set, such as $null";
  if (seesMatch(parsing, /-\s*\$/y)) return ". Velocity has no sign before a variable: write 0 - $x";
  if (sees(parsing, "$")) return ". A variable's name begins with a letter";
  return "";
}

/** A quote that belongs to the text is written twice; in double quotes references and directives are carried out. */
function parseString(parsing: Parsing): Expression | undefined {
  if (!seesMatch(parsing, /["']/y)) return undefined;
  const line = lineAt(parsing);
  const quoted = takesMatch(parsing, /"[^"]*(?:""[^"]*)*"|'[^']*(?:''[^']*)*'/y);
  if (quoted === undefined) throw wrong(parsing, "a text in quotes that does not end");
  const quote = quoted.charAt(0);
  const text = quoted.slice(1, -1).replaceAll(quote + quote, quote);
  if (quote === "'" || !/[$#]/.test(text)) return { kind: "literal", value: text };
  return {
    kind: "interpolated",
    block: nested(parsing, () => parsing.parseInner(text, { ...parsing, line })),
  };
}

function parseNumber(parsing: Parsing): Expression | undefined {
  const double = takesMatch(
    parsing,
    /-?\d+\.(?!\.)\d*(?:[eE][+-]?\d+)?|-?\.\d+(?:[eE][+-]?\d+)?|-?\d+[eE][+-]?\d+/y,
  );
  if (double !== undefined) return { kind: "literal", value: javaDouble(Number(double)) };
  const digits = takesMatch(parsing, /-?\d+/y);
  if (digits === undefined) return undefined;
  // Past this a number says nothing more, and costs much.
  return { kind: "literal", value: digits.length > 1000 ? exactNumber(digits) : javaInteger(digits) };
}

function parseList(parsing: Parsing): Expression {
  skipSpace(parsing);
  const items: Expression[] = [];
  while (!takes(parsing, "]")) {
    if (items.length > 0 && !takes(parsing, ","))
      throw wrong(parsing, `expected , or ] in a list, not ${sight(parsing)}`);
    skipSpace(parsing);
    const item = parseValue(parsing);
    skipSpace(parsing);
    if (items.length === 0 && isRangeEnd(item) && takes(parsing, "..")) return parseRange(parsing, item);
    items.push(item);
  }
  return { kind: "list", items };
}

function isRangeEnd(value: Expression): boolean {
  return value.kind === "reference" || (value.kind === "literal" && isNumeric(value.value));
}

function parseRange(parsing: Parsing, from: Expression): Expression {
  skipSpace(parsing);
  const to = parseValue(parsing);
  skipSpace(parsing);
  if (!takes(parsing, "]")) throw wrong(parsing, `expected ] after a range, not ${sight(parsing)}`);
  return { kind: "range", from, to };
}

function parseMap(parsing: Parsing): Expression {
  skipSpace(parsing);
  const entries: [Expression, Expression][] = [];
  while (!takes(parsing, "}")) {
    if (entries.length > 0 && !takes(parsing, ","))
      throw wrong(parsing, `expected , or } in a map, not ${sight(parsing)}`);
    skipSpace(parsing);
    const key = parseValue(parsing);
    skipSpace(parsing);
    if (!takes(parsing, ":")) throw wrong(parsing, `expected : after a map's key, not ${sight(parsing)}`);
    skipSpace(parsing);
    entries.push([key, parseValue(parsing)]);
    skipSpace(parsing);
  }
  return { kind: "map", entries };
}
