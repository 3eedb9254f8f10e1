import { type Cursor, cursorOf, seesMatch, takesMatch } from "../cursor.ts";
import { MAX_TEMPLATE_NESTING } from "../limits.ts";
import { TemplateError } from "../template-error.ts";
import type { Block, Macro } from "./nodes.ts";

/** A template while it is read. */
export interface Parsing extends Cursor {
  /** The line of the place that `lineAt` looked at last, and that place. */
  line: number;
  lineStart: number;
  /** How many directives, brackets and strings stand around this place. */
  depth: number;
  /** Macros that were declared so far, anywhere in the template. */
  macros: Macro[];
  /** Reads a text that stands in double quotes as a template of its own. */
  parseInner: (text: string, around: Surroundings) => Block;
}

/** What a text in a template has from the template. */
export type Surroundings = Pick<Parsing, "line" | "depth" | "macros" | "parseInner">;

export function parsingOf(text: string, around: Surroundings): Parsing {
  const { line, depth, macros, parseInner } = around;
  return { ...cursorOf(text), line, depth, macros, parseInner, lineStart: 0 };
}

/** The line of this place, from 1. It only ever moves on, so that all of them together cost one look at the text. */
export function lineAt(parsing: Parsing): number {
  for (; parsing.lineStart < parsing.at; parsing.lineStart += 1)
    if (parsing.text[parsing.lineStart] === "\n") parsing.line += 1;
  return parsing.line;
}

export function wrong(parsing: Parsing, what: string): TemplateError {
  return new TemplateError(`line ${lineAt(parsing)}: ${what}`);
}

/** Reads one level deeper. */
export function nested<Read>(parsing: Parsing, read: () => Read): Read {
  if (parsing.depth >= MAX_TEMPLATE_NESTING)
    throw wrong(parsing, `more than ${MAX_TEMPLATE_NESTING} directives, brackets and strings in one another`);
  parsing.depth += 1;
  const found = read();
  parsing.depth -= 1;
  return found;
}

export function skipSpace(parsing: Parsing): void {
  takesMatch(parsing, /[ \t\r\n]+/y);
}

/** Blanks and the line break that a directive takes with it; blanks alone stay. */
export function skipNewline(parsing: Parsing): void {
  takesMatch(parsing, /[ \t]*(?:\r\n|\n|\r)/y);
}

/** Whether a directive's bracket opens here. */
export function seesBracket(parsing: Parsing): boolean {
  return seesMatch(parsing, /[ \t\r\n]*\(/y);
}

/** What is here, for a message. */
export function sight(parsing: Parsing): string {
  const rest = parsing.text.slice(parsing.at, parsing.at + 20).split("\n")[0];
  return rest === undefined || rest === "" ? "the end of the line" : JSON.stringify(rest);
}
