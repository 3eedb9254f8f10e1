import { takes, takesMatch } from "../cursor.ts";
import type { Block, Branch, TemplateNode } from "./nodes.ts";
import type { ParseBlock } from "./parse-directive.ts";
import { parseExpression } from "./parse-expression.ts";
import { parseReference } from "./parse-reference.ts";
import { parseValue } from "./parse-value.ts";
import { lineAt, nested, type Parsing, sight, skipNewline, skipSpace, wrong } from "./parsing.ts";

export function parseIf(parsing: Parsing, parseBlock: ParseBlock): TemplateNode {
  const line = lineAt(parsing);
  const branches: Branch[] = [];
  return nested(parsing, () => {
    for (;;) {
      const test = parseTest(parsing);
      const { block, end } = parseBlock(parsing);
      branches.push({ test, body: block });
      if (end === "end") return { kind: "if", line, branches, otherwise: [] };
      if (end === "else")
        return { kind: "if", line, branches, otherwise: closed(parsing, "#else", { line, parseBlock }) };
      if (end === "") throw unclosed(parsing, "#if", line);
    }
  });
}

function parseTest(parsing: Parsing): Branch["test"] {
  skipSpace(parsing);
  if (!takes(parsing, "(")) throw wrong(parsing, `expected ( after #if, not ${sight(parsing)}`);
  const test = parseExpression(parsing);
  skipSpace(parsing);
  if (!takes(parsing, ")")) throw wrong(parsing, `expected ) or an operator in #if, not ${sight(parsing)}`);
  skipNewline(parsing);
  return test;
}

export function parseForeach(parsing: Parsing, parseBlock: ParseBlock): TemplateNode {
  const line = lineAt(parsing);
  const start = takesMatch(parsing, /\s*\(\s*\$!?\{?[A-Za-z_][\w-]*\}?\s+\w+\s+/y);
  if (start === undefined)
    throw wrong(parsing, `expected ($item in $list) after #foreach, not ${sight(parsing)}`);
  const item = /[A-Za-z_][\w-]*/.exec(start)?.[0] ?? "";
  const of = parseValue(parsing);
  skipSpace(parsing);
  if (!takes(parsing, ")")) throw wrong(parsing, `expected ) after #foreach, not ${sight(parsing)}`);
  skipNewline(parsing);
  return { kind: "foreach", line, item, of, body: closed(parsing, "#foreach", { line, parseBlock }) };
}

/** `#define($name) … #end`: a text that is made anew each time its name is printed. */
export function parseDefine(parsing: Parsing, parseBlock: ParseBlock): TemplateNode {
  const line = lineAt(parsing);
  takesMatch(parsing, /\s*\(\s*/y);
  const reference = parseReference(parsing, parseValue);
  skipSpace(parsing);
  if (!reference || !takes(parsing, ")"))
    throw wrong(parsing, `expected ($name) after #define, not ${sight(parsing)}`);
  skipNewline(parsing);
  const body = closed(parsing, "#define", { line, parseBlock });
  return { kind: "define", name: reference.name, body };
}

/** `#macro(name $a $b) … #end`: known in the whole template, also before it. */
export function parseMacro(parsing: Parsing, parseBlock: ParseBlock): void {
  const line = lineAt(parsing);
  const start = takesMatch(parsing, /\s*\(\s*[A-Za-z_]\w*(?:[\s,]+\$!?\{?[A-Za-z_][\w-]*\}?)*\s*\)/y);
  if (start === undefined) throw wrong(parsing, `expected (name $a $b) after #macro, not ${sight(parsing)}`);
  const [name = "", ...parameters] = start.match(/[A-Za-z_][\w-]*/g) ?? [];
  skipNewline(parsing);
  const body = closed(parsing, "#macro", { line, parseBlock });
  parsing.macros.push({ name, parameters, body });
}

/** The body of a directive, up to its `#end`. */
export function closed(
  parsing: Parsing,
  directive: string,
  { line, parseBlock }: { line: number; parseBlock: ParseBlock },
): Block {
  const { block, end } = nested(parsing, () => parseBlock(parsing));
  if (end === "") throw unclosed(parsing, directive, line);
  if (end !== "end")
    throw wrong(parsing, `#${end} in ${directive} of line ${line}, where only #end can stand`);
  return block;
}

function unclosed(parsing: Parsing, directive: string, line: number): Error {
  return wrong(parsing, `the ${directive} of line ${line} lacks its #end`);
}
