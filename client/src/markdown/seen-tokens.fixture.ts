import type { MarkedToken, Token } from "marked";
import { ownTokens } from "./lexer.ts";

/** Everything about tokens that can be seen, with texts that stand side by side as one. */
export function seen(tokens: readonly Token[]): unknown[] {
  const parts: unknown[] = [];
  let text = "";
  const flush = () => {
    if (text) parts.push(text);
    text = "";
  };
  for (const token of ownTokens(tokens)) {
    if (token.type === "space" || token.type === "def") continue;
    if (token.type === "text" && !token.tokens) {
      text += token.text;
      continue;
    }
    flush();
    parts.push(seenToken(token));
  }
  flush();
  return parts;
}

function seenToken(token: MarkedToken): unknown {
  switch (token.type) {
    case "list":
      return [
        token.type,
        token.ordered,
        token.start,
        token.items.map((item) => [item.task, item.checked, seen(item.tokens)]),
      ];
    case "table":
      return [
        token.type,
        token.align,
        [token.header, ...token.rows].map((row) => row.map((cell) => [cell.align, seen(cell.tokens)])),
      ];
    case "code":
      return [token.type, token.lang, token.text];
    case "checkbox":
      return [token.type, token.checked];
    case "heading":
      return [token.type, token.depth, seen(token.tokens)];
    case "link":
    case "image":
      return [token.type, token.href, token.title, seen(token.tokens)];
    case "html":
      return [token.type, token.text.trim()];
    case "codespan":
    case "escape":
      return [token.type, token.text];
    case "blockquote":
    case "paragraph":
    case "text":
    case "strong":
    case "em":
    case "del":
    case "list_item":
      return [token.type, seen(token.tokens ?? [])];
    case "br":
    case "hr":
    case "def":
    case "space":
      return [token.type];
  }
}

/** What has come of a text after each of its pieces. */
export function chunksOf(text: string, sizes: readonly number[]): string[] {
  const parts: string[] = [];
  for (let at = 0, index = 0; at < text.length; index++) {
    at += sizes[index % sizes.length] ?? 1;
    parts.push(text.slice(0, at));
  }
  return parts;
}
