import type { MarkedToken, Tokens } from "marked";
import { ownTokens } from "./lexer.ts";

/** From this length on, in characters, the settled beginning of a paragraph is not read again. */
const LONG_PARAGRAPH_CHARS = 512;

/** What stands for a paragraph's settled beginning while its rest is read: it keeps a `-` or `#` from opening a block. */
export const PARAGRAPH_HEAD = "a ";

/** What may yet come to mean something else when more text comes. */
const DOUBTFUL = /[*~`[\]\\|]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|<(?=[A-Za-z/!?])/u;

/** Where a text may be cut in two without either half reading otherwise. */
const SEAM = /(?<=\S |[。！？；，、])(?=\p{L})/gu;

/**
 * Splits off the beginning of a long paragraph in which everything that was opened is closed.
 * @returns the settled beginning and the open rest; `undefined` where there is no such beginning
 */
export function splitParagraph(
  paragraph: Tokens.Paragraph,
  head: string,
): { settled: Tokens.Paragraph; open: Tokens.Paragraph } | undefined {
  if (paragraph.raw.length < LONG_PARAGRAPH_CHARS) return undefined;
  const tokens = ownTokens(paragraph.tokens);
  const seam = lastSeam(tokens);
  const token = seam && tokens[seam.index];
  if (!token || token.type !== "text") return undefined;
  const text = token.raw.slice(0, seam.at);
  const rest = PARAGRAPH_HEAD + token.raw.slice(seam.at);
  const settled = [...tokens.slice(0, seam.index), { ...token, raw: text, text }];
  const raw = settled.map((token) => token.raw).join("");
  if (raw.length <= head.length || !paragraph.raw.startsWith(raw)) return undefined;
  return {
    settled: { ...paragraph, ...withoutHead({ raw, text: raw, tokens: settled }, head) },
    open: {
      ...paragraph,
      raw: PARAGRAPH_HEAD + paragraph.raw.slice(raw.length),
      text: PARAGRAPH_HEAD + paragraph.text.slice(raw.length),
      tokens: [{ ...token, raw: rest, text: rest }, ...tokens.slice(seam.index + 1)],
    },
  };
}

/** The settled beginning and the rest, which was read behind a head, as one paragraph, or as the heading it has become. */
export function joinParagraph<Block extends Tokens.Paragraph | Tokens.Heading>(
  settled: Tokens.Paragraph,
  rest: Block,
  head: string,
): Block {
  const { raw, text, tokens } = withoutHead(rest, head);
  return {
    ...rest,
    raw: settled.raw + raw,
    text: settled.text + text,
    tokens: [...settled.tokens, ...tokens],
  };
}

type Inline = Pick<Tokens.Paragraph, "raw" | "text" | "tokens">;

function withoutHead({ raw, text, tokens }: Inline, head: string): Inline {
  const [first, ...others] = ownTokens(tokens);
  if (head === "" || first?.type !== "text") return { raw, text, tokens };
  const rest = first.raw.slice(head.length);
  return {
    raw: raw.slice(head.length),
    text: text.slice(head.length),
    tokens: rest === "" ? others : [{ ...first, raw: rest, text: rest }, ...others],
  };
}

/** The last place where these tokens may be cut in two, with all settled before it: in which token, at which character. */
function lastSeam(tokens: readonly MarkedToken[]): { index: number; at: number } | undefined {
  let last: { index: number; at: number } | undefined;
  for (const [index, token] of tokens.entries()) {
    if (token.type !== "text") {
      if (isSettled(token)) continue;
      break;
    }
    const doubtAt = token.raw.search(DOUBTFUL);
    const sure = doubtAt === -1 ? token.raw : token.raw.slice(0, doubtAt);
    const at = [...sure.matchAll(SEAM)].at(-1)?.index;
    if (at !== undefined) last = { index, at };
    if (doubtAt !== -1) break;
  }
  return last;
}

function isSettled(token: MarkedToken): boolean {
  switch (token.type) {
    case "text":
      return !DOUBTFUL.test(token.raw);
    case "br":
    case "codespan":
    case "escape":
    case "image":
      return true;
    case "strong":
    case "em":
    case "del":
    case "link":
      return ownTokens(token.tokens).every(isSettled);
    case "html":
    case "checkbox":
    case "blockquote":
    case "code":
    case "def":
    case "heading":
    case "hr":
    case "list":
    case "list_item":
    case "paragraph":
    case "space":
    case "table":
      return false;
  }
}
