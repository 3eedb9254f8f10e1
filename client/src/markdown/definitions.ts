import type { Links, MarkedToken } from "marked";
import { ownTokens } from "./lexer.ts";

/** Notes what the link definitions among these blocks define, at any depth; the first definition of a label wins. */
export function collectDefinitions(tokens: readonly MarkedToken[], links: Links): void {
  for (const token of tokens) {
    if (token.type === "def") links[token.tag] ??= { href: token.href, title: token.title };
    if (token.type === "blockquote") collectDefinitions(ownTokens(token.tokens), links);
    if (token.type !== "list") continue;
    for (const item of token.items) collectDefinitions(ownTokens(item.tokens), links);
  }
}
