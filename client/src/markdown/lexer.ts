import { Lexer, Tokenizer } from "marked";
import type { Links, MarkedToken, Token, Tokens } from "marked";
import { cjkEmphasisRules, isAfterCjk } from "./cjk-emphasis.ts";

/** How deep quotes, lists, emphasis and links may stand in each other; what is deeper is text. */
const MAX_DEPTH = 16;

/** How far ahead the end of an emphasis with `_` is looked for, in characters: without a limit `__a__b__a__b` costs the square. */
const MAX_EMPHASIS_CHARS = 500;

/** How far back a run of `_` is looked at for where it began, in characters. */
const MAX_RUN_CHARS = 64;

/** How many emphases with `_` are looked for in a text that goes on so far: of fifty thousand characters, hardly a tenth. */
const MAX_FAR_LOOKS = 2_000;

/**
 * How far ahead the end of plain text is looked for at once, in characters: marked asks of each whether an address with
 * an `@` begins there, which of a long word costs the square.
 */
const MAX_TEXT_CHARS = 500;

const NO_LINKS: Links = {};

/**
 * Reads Markdown (CommonMark with GitHub's tables, task lists, strikethrough and bare links) into marked's tokens.
 * @param links what was defined before this text; the first definition of a label wins
 */
export function lexMarkdown(text: string, links: Links = NO_LINKS): MarkedToken[] {
  const tokenizer = new ChatTokenizer();
  const lexer = new Lexer({ gfm: true, tokenizer });
  tokenizer.rules = { ...tokenizer.rules, inline: { ...tokenizer.rules.inline, ...cjkEmphasisRules } };
  Object.assign(lexer.tokens.links, links);
  return ownTokens(lexer.lex(text));
}

/** marked types tokens loosely for the sake of its extensions; there are none here, so all are its own. */
export function ownTokens(tokens: readonly Token[]): MarkedToken[] {
  return tokens as MarkedToken[];
}

class ChatTokenizer extends Tokenizer {
  #depth = 0;
  #farLooks = 0;

  override blockquote(src: string) {
    return this.#nested(() => super.blockquote(src));
  }

  override list(src: string) {
    return this.#nested(() => super.list(src));
  }

  override link(src: string) {
    return this.#nested(() => super.link(src));
  }

  override reflink(src: string, links: Links) {
    return this.#nested(() => super.reflink(src, links));
  }

  override emStrong(src: string, maskedSrc: string, prevChar = "") {
    if (src.startsWith("*")) return this.#nested(() => super.emStrong(src, maskedSrc, outside(prevChar)));
    if (!src.startsWith("_") || src.length <= MAX_EMPHASIS_CHARS) {
      return this.#nested(() => super.emStrong(src, maskedSrc, prevChar));
    }
    this.#farLooks += 1;
    if (this.#farLooks > MAX_FAR_LOOKS) return undefined;
    const start = maskedSrc.length - src.length;
    const near = maskedSrc.slice(Math.max(0, start - MAX_RUN_CHARS), start + MAX_EMPHASIS_CHARS);
    return this.#nested(() => super.emStrong(src.slice(0, MAX_EMPHASIS_CHARS), near, prevChar));
  }

  override del(src: string, maskedSrc: string, prevChar = "") {
    return this.#nested(() => super.del(src, maskedSrc, outside(prevChar)));
  }

  /** Raw HTML is only text here, so an `<a>` that is never closed takes no links from the blocks behind it. */
  override tag(src: string) {
    const { inLink } = this.lexer.state;
    const token = super.tag(src);
    this.lexer.state.inLink = inLink;
    return token;
  }

  override inlineText(src: string) {
    if (src.length <= MAX_TEXT_CHARS) return super.inlineText(src);
    const near = src.slice(0, MAX_TEXT_CHARS);
    const text = super.inlineText(near);
    if (text?.raw.length !== MAX_TEXT_CHARS) return text;
    // What the last word is, or the blanks below it, only what follows tells.
    const wordsEnd = near.search(/\s+\S*$/u);
    return wordsEnd > 0 ? super.inlineText(near.slice(0, wordsEnd)) : text;
  }

  /** A bare link ends where Chinese or Japanese punctuation begins: `https://example.com，然后`. */
  override url(src: string): Tokens.Link | undefined {
    const isAddress = /^(?:https?|ftp|www|mailto|xmpp)[:.]/iu.test(src);
    const link = super.url(isAddress ? src : src.slice(0, MAX_TEXT_CHARS));
    const end = link ? link.raw.search(/[\u3000-\u303f\uff01-\uff65“”‘’]/u) : -1;
    return end === -1 ? link : super.url(src.slice(0, end));
  }

  /** Without a limit ten thousand `>` in a line would end the reader's stack, and then the drawing's. */
  #nested<T>(read: () => T): T | undefined {
    if (this.#depth >= MAX_DEPTH) return undefined;
    this.#depth += 1;
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }
}

/** What stands before a delimiter, as marked's opening rule sees it: a CJK character counts as the text's beginning. */
function outside(prevChar: string): string {
  return isAfterCjk(prevChar) ? "" : prevChar;
}
