import type { MarkedToken, Tokens } from "marked";
import { ownTokens } from "./lexer.ts";
import { ownText } from "./own-text.ts";

/** Code whose last line has not come yet. */
export interface OpenCode extends Tokens.Code {
  readonly isOpen?: true;
}

/** A fence at the left edge that is still open: its code grows line by line, and nothing of it is read twice. */
export interface OpenFence {
  readonly token: Tokens.Code;
  readonly start: number;
  readonly bodyStart: number;
  readonly closing: RegExp;
  readonly partOfClosing: RegExp;
  /** Up to here no line closes it. */
  scanned: number;
}

/** The fence that a block opens, if it is one and its first line is whole. @param start where it stands in the source */
export function openFence(token: MarkedToken, source: string, start: number): OpenFence | undefined {
  if (token.type !== "code" || token.codeBlockStyle === "indented") return undefined;
  const [mark] = /^(?:`{3,}|~{3,})/u.exec(token.raw) ?? [];
  const firstEnd = source.indexOf("\n", start);
  if (mark === undefined || firstEnd === -1) return undefined;
  const char = mark.charAt(0);
  return {
    token,
    start,
    bodyStart: firstEnd + 1,
    scanned: firstEnd + 1,
    closing: new RegExp(`^ {0,3}${mark}${char}* *$`, "u"),
    partOfClosing: new RegExp(`^ {0,3}${char}* *$`, "u"),
  };
}

/** Looks through the lines that have come. @returns the closed code and where the source goes on; `undefined` while it is open */
export function closeFence(
  fence: OpenFence,
  source: string,
): { token: Tokens.Code; end: number } | undefined {
  for (;;) {
    const lineEnd = source.indexOf("\n", fence.scanned);
    if (lineEnd === -1) return undefined;
    if (fence.closing.test(source.slice(fence.scanned, lineEnd))) {
      const raw = ownText(source.slice(fence.start, lineEnd));
      const text = codeText(raw.slice(fence.bodyStart - fence.start, fence.scanned - fence.start));
      return { token: { ...fence.token, raw, text }, end: lineEnd + 1 };
    }
    fence.scanned = lineEnd + 1;
  }
}

/** The code so far. A last line that may become the closing one is not shown, so the text only ever grows. */
export function codeSoFar(fence: OpenFence, source: string): OpenCode {
  const isDoubtful = fence.partOfClosing.test(source.slice(fence.scanned));
  const raw = ownText(source.slice(fence.start));
  const text = codeText(
    raw.slice(fence.bodyStart - fence.start, isDoubtful ? fence.scanned - fence.start : undefined),
  );
  return { ...fence.token, raw, text, isOpen: true };
}

/** The last line's end belongs to the fence, except behind an empty line: marked's rule, kept to the letter. */
function codeText(body: string): string {
  if (!body.endsWith("\n")) return body;
  const text = body.slice(0, -1);
  return text === "" || text.endsWith("\n") ? body : text;
}

/** Marks the code that a block of quotes and lists ends in, if the fence around it is still open. */
export function markOpenCode(token: MarkedToken | undefined): void {
  if (token?.type === "blockquote") markOpenCode(ownTokens(token.tokens).at(-1));
  if (token?.type === "list") markOpenCode(ownTokens(token.items.at(-1)?.tokens ?? []).at(-1));
  if (token?.type !== "code" || token.codeBlockStyle === "indented") return;
  const isClosed = /^ {0,3}(`{3,}|~{3,})[^]*\n {0,3}\1[`~]* *\n*$/u.test(token.raw);
  if (!isClosed) Object.assign(token, { isOpen: true });
}
