import type { Draw } from "./draw.ts";

/** What breaks when a text is cut between two UTF-16 units, escaped twice, trimmed, or normalized. */
const PIECES: readonly string[] = [
  "fog ",
  "over the harbour, ",
  "and then the sun. ",
  "Zażółć gęślą jaźń ",
  "雾是贴近地面的云，",
  "霧が晴れる。",
  "안개가 걷힌다 ",
  "الضباب فوق الماء ",
  "ערפל ",
  "कोहरा ",
  "👩‍👩‍👧‍👦",
  "🏳️‍🌈🇫🇷",
  "🌫️",
  "👍🏽 ",
  "𠮷野家 ",
  "e\u0301 and \u00e9 ",
  "a\u200bb\u00a0c\ufeffd ",
  "\n\n## A heading\n\n",
  "\n- one\n  - two\n",
  "\n\n```ts\nconst fog = `${1 + 1}\\n`;\n```\n\n",
  "\n| a | b |\n|---|---|\n| 1 | \\| |\n",
  "**bold** _and_ `code` ",
  "[link](https://example.com/?a=1&b=2) ",
  "$$\\frac{1}{2}$$ ",
  '{"json":"in \\"text\\""} ',
  "<b>&amp;</b> ",
  "\ttabs\r\nand lines\n",
  "   ",
  "\u0001\u007f ",
];

/** A text of so many UTF-16 units, or a few more: no code point is cut in two. */
export function drawText(draw: Draw, length: number): string {
  let text = draw.oneOf(["Fog", "雾", "🌫️", "# ", "\n\n"]);
  while (text.length < length) text += draw.oneOf(PIECES);
  return text;
}
