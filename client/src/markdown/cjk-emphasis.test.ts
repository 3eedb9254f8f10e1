import { Lexer } from "marked";
import type { Token } from "marked";
import { describe, expect, it, test } from "vitest";
import { lexMarkdown } from "./lexer.ts";

/** A line's markup by its token types: `是<strong>“重点”</strong>内`. */
function inline(text: string): string {
  return marked(lexMarkdown(text)).replace(/^<paragraph>(.*)<\/paragraph>$/u, "$1");
}

function marked(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if ("tokens" in token && token.tokens) return `<${token.type}>${marked(token.tokens)}</${token.type}>`;
      return "text" in token ? String(token.text) : token.raw;
    })
    .join("");
}

describe("emphasis between CJK characters", () => {
  test.each([
    ["**この文は太字。**次", "<strong>この文は太字。</strong>次"],
    ["**重点：**说明", "<strong>重点：</strong>说明"],
    ["是**“重点”**内", "是<strong>“重点”</strong>内"],
    ["**(This term)**를", "<strong>(This term)</strong>를"],
    ["**`code`**中文", "<strong>code</strong>中文"],
    ["***粗斜。***后", "<em><strong>粗斜。</strong></em>后"],
    ["太字**「重点」**は", "太字<strong>「重点」</strong>は"],
    ["中**(a)**文", "中<strong>(a)</strong>文"],
    ["*斜体。*后", "<em>斜体。</em>后"],
    ["**中文**(abc)**再来。**好", "<strong>中文</strong>(abc)<strong>再来。</strong>好"],
    ["**说——**然后", "<strong>说——</strong>然后"],
    ["**100%**的", "<strong>100%</strong>的"],
    ["~~删除。~~后", "<del>删除。</del>后"],
    ["说~~“删”~~完", "说<del>“删”</del>完"],
    ["他说：**“不行！”**然后走了", "他说：<strong>“不行！”</strong>然后走了"],
    ["**《雾》**这本书", "<strong>《雾》</strong>这本书"],
    ["**注意！**请先备份", "<strong>注意！</strong>请先备份"],
    ["**第一步**：**安装**。", "<strong>第一步</strong>：<strong>安装</strong>。"],
    ["使用**`npm ci`**安装", "使用<strong>npm ci</strong>安装"],
    ["版本**（v2.0）**发布", "版本<strong>（v2.0）</strong>发布"],
    ["约**50%**。", "约<strong>50%</strong>。"],
    ["**A、B**和C", "<strong>A、B</strong>和C"],
    ["**繁體：**說明", "<strong>繁體：</strong>說明"],
    ["ㄅ**「ㄆ」**ㄇ", "ㄅ<strong>「ㄆ」</strong>ㄇ"],
    ["**カタカナ、**と", "<strong>カタカナ、</strong>と"],
    ["これは**「重要」**です。", "これは<strong>「重要」</strong>です。"],
    ["*斜体です。*次へ", "<em>斜体です。</em>次へ"],
    ["~~取り消し。~~次", "<del>取り消し。</del>次"],
    ["**ｱｲｳ。**半角", "<strong>ｱｲｳ。</strong>半角"],
    ["`code`は**（例）**です", "codeは<strong>（例）</strong>です"],
    ["**굵게**입니다", "<strong>굵게</strong>입니다"],
    ["**“중요”**합니다", "<strong>“중요”</strong>합니다"],
    ["이것은 **강조(emphasis)**입니다", "이것은 <strong>강조(emphasis)</strong>입니다"],
    ["*기울임.*다음", "<em>기울임.</em>다음"],
    ["~~삭제.~~다음", "<del>삭제.</del>다음"],
    ["**[链接](https://example.org/)**后", "<strong><link>链接</link></strong>后"],
    ["这是**加粗**文字", "这是<strong>加粗</strong>文字"],
    ["2 * 3 中 * 文", "2 * 3 中 * 文"],
    ["** 不是 **", "** 不是 **"],
    ["文件_名_称", "文件_名_称"],
  ])("%s", (text, expected) => {
    expect(inline(text)).toBe(expected);
  });
});

describe("bare links beside CJK punctuation", () => {
  test.each([
    ["见 https://example.com/a，然后", "见 <link>https://example.com/a</link>，然后"],
    ["（https://example.com/）", "（<link>https://example.com/</link>）"],
    ["https://zh.wikipedia.org/wiki/雾。", "<link>https://zh.wikipedia.org/wiki/雾</link>。"],
  ])("%s", (text, expected) => {
    expect(inline(text)).toBe(expected);
  });
});

it("reads text without CJK characters exactly as marked does", () => {
  const parts = [
    "*",
    "**",
    "***",
    "_",
    "__",
    "~",
    "~~",
    "a",
    "b c",
    " ",
    "(",
    ")",
    ".",
    "`x`",
    "é",
    "\n",
    "[l](u)",
    '"',
  ];
  const random = randomFrom(20_260_101);
  for (let round = 0; round < 5_000; round++) {
    const text = Array.from({ length: 2 + random(10) }, () => parts[random(parts.length)]).join("");
    expect({ text, tokens: [...lexMarkdown(text)] }).toEqual({
      text,
      tokens: [...Lexer.lex(text, { gfm: true })],
    });
  }
});

/** Whole numbers below a limit, the same ones for the same seed (mulberry32). */
function randomFrom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
