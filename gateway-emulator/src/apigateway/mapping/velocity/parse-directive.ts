import { takes, takesMatch } from "../cursor.ts";
import type { Block, Expression, TemplateNode } from "./nodes.ts";
import { parseDefine, parseForeach, parseIf, parseMacro } from "./parse-blocks.ts";
import { parseArguments, parseCall, parseSet } from "./parse-calls.ts";
import { lineAt, type Parsing, seesBracket, skipNewline, wrong } from "./parsing.ts";

/** A directive; a text; a comment, which is nothing; or the word that ends the block around it. */
export type DirectivePart =
  | string
  | TemplateNode
  | { kind: "nothing" }
  | { kind: "block-end"; word: "end" | "else" | "elseif" };

/** What a block ended at: `end`, `else`, `elseif`, or nothing for the end of the text. */
export interface ParsedBlock {
  block: Block;
  end: "" | "end" | "else" | "elseif";
}

export type ParseBlock = (parsing: Parsing) => ParsedBlock;

const NOTHING: DirectivePart = { kind: "nothing" };

const NAMES = new Set(
  "set if elseif else end foreach define macro stop break evaluate parse include".split(" "),
);

/** Whether a `#name` does something: only then a backslash in front of it counts. */
export function isDirective(parsing: Parsing, name: string): boolean {
  return NAMES.has(name) || parsing.macros.some((macro) => macro.name === name);
}

/** Reads what begins with `#`. */
export function parseDirective(parsing: Parsing, parseBlock: ParseBlock): DirectivePart {
  if (takesMatch(parsing, /##[^\r\n]*(?:\r\n|\n|\r)?/y) !== undefined) return NOTHING;
  if (takes(parsing, "#*")) return skipComment(parsing);
  if (takes(parsing, "#[[")) return parseUnparsed(parsing);
  const from = parsing.at;
  const word = takesMatch(parsing, /#(?:\{[A-Za-z_]\w*\}|@?[A-Za-z_]\w*)/y);
  if (word === undefined) {
    parsing.at += 1;
    return "#";
  }
  return parseNamed(parsing, word.replaceAll(/[#{}]/g, ""), { from, parseBlock });
}

function skipComment(parsing: Parsing): DirectivePart {
  const end = parsing.text.indexOf("*#", parsing.at);
  parsing.at = end < 0 ? parsing.text.length : end + 2;
  return NOTHING;
}

/** `#[[ … ]]#`: a text in which nothing is carried out. */
function parseUnparsed(parsing: Parsing): string {
  const end = parsing.text.indexOf("]]#", parsing.at);
  if (end < 0) throw wrong(parsing, "#[[ without its ]]#");
  const text = parsing.text.slice(parsing.at, end);
  parsing.at = end + 3;
  return text;
}

function parseNamed(
  parsing: Parsing,
  name: string,
  { from, parseBlock }: { from: number; parseBlock: ParseBlock },
): DirectivePart {
  switch (name) {
    case "end":
    case "else":
      skipNewline(parsing);
      return { kind: "block-end", word: name };
    case "elseif":
      return { kind: "block-end", word: name };
    case "if":
      return parseIf(parsing, parseBlock);
    case "foreach":
      return parseForeach(parsing, parseBlock);
    case "macro":
      parseMacro(parsing, parseBlock);
      return NOTHING;
    case "set":
      return parseSet(parsing) ?? "#set";
    case "stop":
    case "break":
      takesMatch(parsing, /\s*\([^()]*\)/y);
      return { kind: name };
    default:
      return parseNamedWithBracket(parsing, name, { from, parseBlock });
  }
}

/** Without a bracket behind them these are text. */
function parseNamedWithBracket(
  parsing: Parsing,
  name: string,
  { from, parseBlock }: { from: number; parseBlock: ParseBlock },
): DirectivePart {
  const line = lineAt(parsing);
  const hasBracket = seesBracket(parsing);
  if (name === "define" && hasBracket) return parseDefine(parsing, parseBlock);
  if ((name === "parse" || name === "include") && hasBracket)
    throw wrong(parsing, `#${name} would read a file, and API Gateway has none for a template`);
  if (name !== "evaluate" || !hasBracket) return parseCall(parsing, name, { from, parseBlock });
  const [of] = parseArguments(parsing);
  const isText =
    of && (of.kind === "reference" || of.kind === "interpolated" || typeof valueOf(of) === "string");
  if (!isText) throw wrong(parsing, "#evaluate takes a text in quotes or a variable");
  return { kind: "evaluate", line, of };
}

function valueOf(expression: Expression): unknown {
  return expression.kind === "literal" ? expression.value : undefined;
}
