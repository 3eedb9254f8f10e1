import type { MarkedToken } from "marked";
import { isAfterCjk } from "./cjk-emphasis.ts";
import { ownTokens } from "./lexer.ts";

/** What may come to be a line's marker, and what is one. */
const MARKER_BEGUN = /^(?:[-=+*_#>`~ \t]+|[> \t]*\d{1,9}[.)]?[ \t]*)$/u;
const MARKER = /^(?:[-=+*_#>`~ \t]+|[> \t]*\d{1,9}[.)][ \t]*)$/u;

/**
 * A last line that is only a marker would turn the paragraph above it into a heading until its text arrives.
 * @param isOver nothing will arrive: a number is the answer's last word then
 */
export function withoutLoneMarker(text: string, isOver = false): string {
  const lineStart = text.lastIndexOf("\n") + 1;
  const isMarker = (isOver ? MARKER : MARKER_BEGUN).test(text.slice(lineStart));
  return isMarker ? text.slice(0, lineStart) : text;
}

/**
 * Closes what the last of these blocks leaves open, so that half-written syntax does not flash: an emphasis that has
 * begun is shown as emphasis, and a marker that means nothing yet is not shown.
 * @param lex reads the closed block
 */
export function closeTail(
  tokens: readonly MarkedToken[],
  lex: (text: string) => MarkedToken[],
): readonly MarkedToken[] {
  const tail = tokens.at(-1);
  const leaf = tail && openLeaf(tail)?.trimEnd();
  if (!tail || leaf === undefined) return tokens;
  const closed = closeInline(leaf);
  if (closed === leaf) return tokens;
  const kept = commonStart(leaf, closed);
  const raw = tail.raw.trimEnd();
  return [...tokens.slice(0, -1), ...lex(raw.slice(0, raw.length - leaf.length + kept) + closed.slice(kept))];
}

/** The innermost text that a block ends in; `undefined` for one that ends in code, in HTML or in a blank line. */
function openLeaf(token: MarkedToken): string | undefined {
  if (token.type === "paragraph" || token.type === "text" || token.type === "heading") return token.raw;
  if (token.type === "table") return token.raw.slice(token.raw.search(/[^|\n]*$/u));
  const inner = token.type === "list" ? token.items.at(-1)?.tokens : undefined;
  const last = ownTokens(token.type === "blockquote" ? token.tokens : (inner ?? [])).at(-1);
  return last && openLeaf(last);
}

function closeInline(leaf: string): string {
  const text = leaf
    .replace(/(^|\n)[ \t]*\|[^\n]*(?:\n[ \t|:-]*)?$/u, "$1")
    .replace(/!?\[([^\][\n]*)\]\([^()\s]*$/u, "$1")
    .replace(/!?\[([^\][\n]*)\]?$/u, "$1")
    .replace(/<br\s*\/?$/iu, "")
    .replace(/[*_~`]+\s*$/u, "");
  // A marker that is escaped, or stands in code or in an address, is none.
  const outside = text
    .replace(/\\[*_~`]/gu, "a")
    .replace(/(`+)[^`]+\1(?!`)/gu, "a")
    .replace(/\]\([^()\s]*\)/gu, "]");
  const [code, ticks = ""] = /(`+)[^`]*$/u.exec(outside) ?? [""];
  const closing = ticks + openMarkers(outside.slice(0, outside.length - code.length));
  // A marker behind a blank closes nothing.
  return closing === "" ? text : text.trimEnd() + closing;
}

/** The markers that close what is open at the end of a text, the last one opened first. */
function openMarkers(text: string): string {
  const open: string[] = [];
  for (const { 0: mark, index } of text.matchAll(/\*\*|__|~~|[*_]/gu)) {
    const before = text.charAt(index - 1);
    const after = text.charAt(index + mark.length);
    const opened = open.lastIndexOf(mark);
    if (opened !== -1 && /\S/u.test(before)) open.length = opened;
    else if (/\S/u.test(after) && mayOpenBehind(before, mark)) open.push(mark);
  }
  return open.toReversed().join("");
}

/** `2*3` and `a_name` open no emphasis, `中*文*` does. */
function mayOpenBehind(before: string, mark: string): boolean {
  if (mark === "~~" || !/[\p{L}\p{N}]/u.test(before)) return true;
  return mark === "**" ? /\p{L}/u.test(before) : mark === "*" && isAfterCjk(before);
}

function commonStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
