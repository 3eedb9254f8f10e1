import { Lexer, Tokenizer } from "marked";
import type { MarkedToken, Token, Tokens } from "marked";
import { cjkEmphasisRules, isAfterCjk } from "./cjk-emphasis.ts";

/** Reads Markdown (CommonMark with GitHub's tables, task lists, strikethrough and bare links) into marked's tokens. */
export function lexMarkdown(text: string): MarkedToken[] {
  const tokenizer = new ChatTokenizer();
  const lexer = new Lexer({ gfm: true, tokenizer });
  tokenizer.rules = { ...tokenizer.rules, inline: { ...tokenizer.rules.inline, ...cjkEmphasisRules } };
  return ownTokens(lexer.lex(text));
}

/** marked types tokens loosely for the sake of its extensions; there are none here, so all are its own. */
export function ownTokens(tokens: readonly Token[]): MarkedToken[] {
  return tokens as MarkedToken[];
}

class ChatTokenizer extends Tokenizer {
  override emStrong(src: string, maskedSrc: string, prevChar = "") {
    return super.emStrong(src, maskedSrc, src.startsWith("*") ? outside(prevChar) : prevChar);
  }

  override del(src: string, maskedSrc: string, prevChar = "") {
    return super.del(src, maskedSrc, outside(prevChar));
  }

  /** A bare link ends where Chinese or Japanese punctuation begins: `https://example.com，然后`. */
  override url(src: string): Tokens.Link | undefined {
    const link = super.url(src);
    const end = link ? link.raw.search(/[\u3000-\u303f\uff01-\uff65“”‘’]/u) : -1;
    return end === -1 ? link : super.url(src.slice(0, end));
  }
}

/** What stands before a delimiter, as marked's opening rule sees it: a CJK character counts as the text's beginning. */
function outside(prevChar: string): string {
  return isAfterCjk(prevChar) ? "" : prevChar;
}
