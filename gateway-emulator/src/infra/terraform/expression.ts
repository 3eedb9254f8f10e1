import { type Cursor, expect, ExpressionError, match, space, take } from "./cursor.ts";

/** What of Terraform's expressions is understood: references, templates, literals, lists, objects and calls. */
export type Expression =
  | { kind: "literal"; value: string | number | boolean | null }
  | { kind: "template"; parts: Expression[] }
  /** `aws_x.y.id` is `["aws_x", "y", "id"]`; an index is a step like any other. */
  | { kind: "reference"; steps: string[] }
  | { kind: "list"; items: Expression[] }
  | { kind: "object"; entries: [key: Expression, value: Expression][] }
  | { kind: "call"; name: string; arguments: Expression[] };

const MAX_DEPTH = 50;

/**
 * Reads a string of Terraform JSON, which is a template: `${…}` is evaluated, `$${` stands for `${`.
 * @throws {ExpressionError}
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings
 */
export function parseTemplate(text: string): Expression {
  const cursor = { text, at: 0, depth: 0 };
  const parts = templateParts(cursor, () => cursor.at >= text.length, literalCharacter);
  return templateOf(parts);
}

function templateOf(parts: Expression[]): Expression {
  const [only, another] = parts;
  if (only === undefined) return { kind: "literal", value: "" };
  // An interpolation alone keeps the type of its value.
  return another === undefined ? only : { kind: "template", parts };
}

function templateParts(
  cursor: Cursor,
  atEnd: () => boolean,
  character: (cursor: Cursor) => string,
): Expression[] {
  const parts: Expression[] = [];
  let literal = "";
  const flush = () => {
    if (literal !== "") parts.push({ kind: "literal", value: literal });
    literal = "";
  };
  while (!atEnd()) {
    if (take(cursor, "$${")) literal += "${";
    else if (take(cursor, "%%{")) literal += "%{";
    else if (cursor.text.startsWith("%{", cursor.at)) throw new ExpressionError("a template directive");
    else if (take(cursor, "${")) {
      flush();
      parts.push(expression(cursor));
      expect(cursor, "}");
    } else literal += character(cursor);
  }
  flush();
  return parts;
}

function literalCharacter(cursor: Cursor): string {
  return cursor.text.charAt(cursor.at++);
}

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

function quotedCharacter(cursor: Cursor): string {
  const character = literalCharacter(cursor);
  if (character !== "\\") return character;
  const escape = literalCharacter(cursor);
  if (escape === "u" || escape === "U") {
    const digits = match(cursor, escape === "u" ? /[0-9a-fA-F]{4}/y : /[0-9a-fA-F]{8}/y);
    const code = Number.parseInt(digits ?? "", 16);
    if (code <= 0x10ffff) return String.fromCodePoint(code);
  }
  const plain = ESCAPES[escape];
  if (plain === undefined) throw new ExpressionError(`the escape \\${escape}`);
  return plain;
}

function expression(cursor: Cursor): Expression {
  if (++cursor.depth > MAX_DEPTH) throw new ExpressionError(`more than ${MAX_DEPTH} levels of brackets`);
  space(cursor);
  const result = primary(cursor);
  space(cursor);
  cursor.depth--;
  return result;
}

function primary(cursor: Cursor): Expression {
  if (take(cursor, '"')) {
    const atEnd = () => {
      if (cursor.at >= cursor.text.length) throw new ExpressionError("a string without its end");
      return take(cursor, '"');
    };
    return templateOf(templateParts(cursor, atEnd, quotedCharacter));
  }
  if (take(cursor, "[")) return { kind: "list", items: items(cursor, "]", expression) };
  if (take(cursor, "{")) return { kind: "object", entries: items(cursor, "}", entry) };
  if (take(cursor, "(")) {
    const inner = expression(cursor);
    expect(cursor, ")");
    return inner;
  }
  const number = match(cursor, /-?\d+(\.\d+)?([eE][+-]?\d+)?/y);
  if (number !== undefined) return { kind: "literal", value: Number(number) };
  const name = identifier(cursor);
  if (take(cursor, "(")) return { kind: "call", name, arguments: items(cursor, ")", expression) };
  if (name === "null") return { kind: "literal", value: null };
  if (name === "true" || name === "false") return { kind: "literal", value: name === "true" };
  return { kind: "reference", steps: [name, ...steps(cursor)] };
}

function items<Item>(cursor: Cursor, end: string, item: (cursor: Cursor) => Item): Item[] {
  const found: Item[] = [];
  space(cursor);
  while (!take(cursor, end)) {
    found.push(item(cursor));
    if (!take(cursor, ",") && !cursor.text.startsWith(end, cursor.at))
      throw new ExpressionError(`no ${end} where one should be`);
    space(cursor);
  }
  return found;
}

function entry(cursor: Cursor): [Expression, Expression] {
  const key = expression(cursor);
  if (!take(cursor, "=") && !take(cursor, ":")) throw new ExpressionError("an object's key without a value");
  const name = key.kind === "reference" ? literalKey(key.steps) : key;
  return [name, expression(cursor)];
}

/** A bare word before `=` is the key itself. */
function literalKey([name = "", ...rest]: string[]): Expression {
  if (rest.length > 0) throw new ExpressionError("a reference as an object's key");
  return { kind: "literal", value: name };
}

function steps(cursor: Cursor): string[] {
  const found: string[] = [];
  for (;;) {
    if (take(cursor, ".")) found.push(match(cursor, /\d+/y) ?? identifier(cursor));
    else if (take(cursor, "[")) {
      const index = expression(cursor);
      if (index.kind !== "literal" || index.value === null) throw new ExpressionError("a computed index");
      expect(cursor, "]");
      found.push(String(index.value));
    } else return found;
  }
}

function identifier(cursor: Cursor): string {
  const name = match(cursor, /[\p{L}_][\p{L}\p{N}_-]*/uy);
  if (name === undefined)
    throw new ExpressionError(
      `nothing that is understood at ${cursor.text.slice(cursor.at, cursor.at + 10)}`,
    );
  return name;
}
