import { atEnd, takes, takesMatch } from "../cursor.ts";
import type { Block, Reference, Template } from "./nodes.ts";
import { type DirectivePart, isDirective, parseDirective, type ParsedBlock } from "./parse-directive.ts";
import { parseReference } from "./parse-reference.ts";
import { parseValue } from "./parse-value.ts";
import { type Parsing, parsingOf, type Surroundings, wrong } from "./parsing.ts";

/**
 * Reads a template as Apache Velocity 1.7 does.
 * @throws TemplateError with the line and what was expected.
 * @see https://velocity.apache.org/engine/1.7/vtl-reference.html
 */
export function parseTemplate(text: string): Template {
  const around: Surroundings = { line: 1, depth: 0, macros: [], parseInner: parseWhole };
  return { block: parseWhole(text, around), macros: around.macros };
}

function parseWhole(text: string, around: Surroundings): Block {
  const parsing = parsingOf(text, around);
  const { block, end } = parseBlock(parsing);
  if (end !== "")
    throw wrong(parsing, `#${end} without an #if, #foreach, #macro or #define that it could belong to`);
  return block;
}

/** Reads up to an `#end`, `#else` or `#elseif` that closes the block, or to the end of the text. */
function parseBlock(parsing: Parsing): ParsedBlock {
  const block: Block = [];
  let text = "";
  while (!atEnd(parsing)) {
    const part = takesMatch(parsing, /[^$#\\]+/y) ?? parsePart(parsing);
    if (typeof part === "string") {
      text += part;
      continue;
    }
    // Blanks in front of #set belong to it, when nothing but blanks stands between it and what came before.
    if (text !== "" && !(part.kind === "set" && /^[ \t]*$/.test(text))) block.push({ kind: "text", text });
    text = "";
    if (part.kind === "block-end") return { block, end: part.word };
    if (part.kind !== "nothing") block.push(part);
  }
  if (text !== "") block.push({ kind: "text", text });
  return { block, end: "" };
}

/** Reads what begins with `$`, `#` or a backslash; a string is plain text. */
function parsePart(parsing: Parsing): DirectivePart | Reference {
  const backslashes = takesMatch(parsing, /\\+/y)?.length ?? 0;
  const reference = parseReference(parsing, parseValue);
  if (reference) return { ...reference, backslashes };
  if (backslashes > 0) return parseEscaped(parsing, backslashes);
  if (takes(parsing, "$")) return "$";
  return parseDirective(parsing, parseBlock);
}

/** An odd backslash makes a directive's name plain text; in front of anything else backslashes are just text. */
function parseEscaped(parsing: Parsing, backslashes: number): string {
  const { at } = parsing;
  const word = takesMatch(parsing, /#\{?\w+\}?/y) ?? "";
  parsing.at = at;
  if (!isDirective(parsing, word.replaceAll(/[#{}]/g, ""))) return "\\".repeat(backslashes);
  if (backslashes % 2 === 1) parsing.at += word.length;
  return "\\".repeat(backslashes / 2) + (backslashes % 2 === 1 ? word : "");
}
