import type { MarkedToken } from "marked";
import { lexMarkdown, ownTokens } from "./lexer.ts";

/**
 * Reads Markdown whose end has not arrived yet, so that half-written syntax does not flash: an emphasis that has
 * begun is shown as emphasis, and a marker that means nothing yet is not shown.
 */
export function lexOpenMarkdown(text: string): MarkedToken[] {
  const tokens = lexMarkdown(withoutLoneMarker(text));
  const tail = tokens.at(-1);
  if (!tail || tail.type === "table" || tail.type === "space" || endsInCode(tail)) return tokens;
  const before = tokens.slice(0, -1);
  if (tail.type === "paragraph" && tail.raw.startsWith("|")) return before;
  const closed = closeInline(tail.raw);
  return closed === tail.raw ? tokens : [...before, ...lexMarkdown(closed)];
}

/** A last line that is only a marker would turn the paragraph above it into a heading until its text arrives. */
function withoutLoneMarker(text: string): string {
  return text.replace(/(^|\n)[ \t]*(?:[-=+*_#>]+|\d+[.)]?)[ \t]*$/u, "$1");
}

function endsInCode(token: MarkedToken): boolean {
  if (token.type === "code") return true;
  const inner = token.type === "list" ? token.items.at(-1)?.tokens : undefined;
  const last = ownTokens(token.type === "blockquote" ? token.tokens : (inner ?? [])).at(-1);
  return last !== undefined && endsInCode(last);
}

function closeInline(raw: string): string {
  const text = raw
    .replace(/!?\[([^\][]*)\]\([^()\s]*$/u, "$1")
    .replace(/!?\[([^\][]*)\]?$/u, "$1")
    .replace(/[*_~`]+\s*$/u, "");
  const outsideCode = text.replace(/(`+)[^`]+\1(?!`)/gu, "");
  if (outsideCode.includes("`")) return `${text}\``;
  const strong = isOdd(outsideCode.match(/\*\*/gu)) ? "**" : "";
  const del = isOdd(outsideCode.match(/~~/gu)) ? "~~" : "";
  // A marker behind a blank closes nothing.
  return strong || del ? text.trimEnd() + strong + del : text;
}

function isOdd(matches: readonly string[] | null): boolean {
  return (matches?.length ?? 0) % 2 === 1;
}
