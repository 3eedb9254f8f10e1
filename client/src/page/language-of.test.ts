import { expect, test } from "vitest";
import { languageOf } from "./language-of.ts";

test.each([
  ["地面雾是怎样形成的", "zh"],
  ["地霧はどうやってできるの", "ja"],
  ["땅안개는 어떻게 생기나요", "ko"],
  ["How does ground fog form?", undefined],
  ["", undefined],
  ["123 → 456", undefined],
  ["The Chinese word for fog is 雾, and the Japanese one is 霧.", undefined],
  ["用 TypeScript 写一个 debounce 函数", "zh"],
  ["京都で quiet な三日間", "ja"],
  ["「の」是一个日语假名，常见于中文招牌和商品包装", "zh"],
])("%j is %s", (text, language) => {
  expect(languageOf(text)).toBe(language);
});
