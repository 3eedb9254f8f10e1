import { describe, expect, it, test } from "vitest";
import { lexMarkdown } from "./lexer.ts";
import { chunksOf, seen } from "./seen-tokens.fixture.ts";
import { TailLexer } from "./tail-lexer.ts";

describe("work", () => {
  /** Characters given to marked for each character of an answer that comes in pieces. */
  function workOf(text: string, pieceChars: number): { perChar: number; perFlush: number } {
    const lexer = new TailLexer();
    let perFlush = 0;
    for (const part of chunksOf(text, [pieceChars])) {
      const before = lexer.lexedChars;
      lexer.readOpen(part);
      perFlush = Math.max(perFlush, lexer.lexedChars - before);
    }
    return { perChar: lexer.lexedChars / text.length, perFlush };
  }

  const fill = (part: string, chars: number) => part.repeat(Math.ceil(chars / part.length)).slice(0, chars);

  test.each([
    ["prose", "Plain words in a sentence, one after the other. "],
    ["prose with markup", "Words with **bold**, `code` and [links](https://example.org/) in it. "],
    ["Chinese prose", "这是一段很长的中文，没有空格，里面有**重点**和`代码`。"],
    ["a list", "- an item with **bold** words\n"],
    ["a loose list", "- an item\n\n  with two paragraphs\n\n"],
    ["a table", "| a **cell** | another |\n"],
    ["code", "const a = 1; // words\n"],
  ])("grows no faster than the answer: %s", (name, part) => {
    const open = { "a table": "| a | b |\n|---|---|\n", code: "```ts\n" }[name] ?? "";
    const short = workOf(open + fill(part, 12_000), 34);
    const long = workOf(open + fill(part, 24_000), 34);
    expect(long.perChar).toBeLessThan(short.perChar * 1.1 + 0.1);
    expect(long.perFlush).toBeLessThan(3_000);
  });

  test.each([
    "**a",
    "**a** ",
    "*a _b ",
    "__a__b ",
    "[",
    "[a](b",
    "![",
    "`a``b",
    "<a ",
    "<!-- a\n",
    "<div>\n",
    "> a\n",
    "> > a\n> b\n",
    "    code\n",
    "  - a\n    b\n",
    "[a]: b 'c\n",
    "|",
    "\\",
    "a\\\n",
    "雾",
    "🎉",
  ])("of each flush is bounded, whatever comes: %j", (part) => {
    const { perFlush } = workOf(`x ${fill(part, 16_000)}`, 400);
    expect(perFlush).toBeLessThan(4 * 4_500);
    const nested = workOf(`- x\n${fill(part, 16_000)}`, 400);
    expect(nested.perFlush).toBeLessThan(4 * 4_500);
  });

  it("of the end is bounded too: of too many marks, those that come last are text", () => {
    const blocks = new TailLexer().readWhole({ text: "_a_ ".repeat(12_000), isBrokenOff: false });
    const [paragraph] = blocks;
    if (paragraph?.type !== "paragraph") throw new Error("not a paragraph");
    const emphases = paragraph.tokens.filter(({ type }) => type === "em").length;
    expect(emphases).toBeGreaterThan(1_000);
    expect(emphases).toBeLessThan(3_000);
  });

  it("puts a block together again that was shown in pieces", () => {
    const text = fill("> **a** quoted line that goes on\n", 12_000);
    const lexer = new TailLexer();
    for (const part of chunksOf(text, [200])) lexer.readOpen(part);
    expect(lexer.readOpen(text).length).toBeGreaterThan(1);
    expect(seen(lexer.readWhole({ text, isBrokenOff: false }))).toEqual(seen(lexMarkdown(text)));
  });
});
