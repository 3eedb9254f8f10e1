import { describe, expect, it, test } from "vitest";
import type { Answer } from "../chat/answer.ts";
import { queuedAnswer } from "../chat/answer.ts";
import { en } from "../words/en.ts";
import { ja } from "../words/ja.ts";
import { zhHans } from "../words/zh-hans.ts";
import { costText, figuresOf, secondsText } from "./figures.ts";

const ended: Answer = {
  ...queuedAnswer("r"),
  state: "done",
  firstWordsMs: 640,
  metrics: { ttftMs: 400, latencyMs: 11_000, costUsd: 0.004_21 },
  outcome: {
    stopReason: "end_turn",
    isTruncated: false,
    usage: {
      inputTokens: 1000,
      outputTokens: 356,
      totalTokens: 1590,
      cachedInputTokens: 200,
      cacheWriteInputTokens: 34,
    },
    tookMs: 12_345,
  },
};

test.each([
  [en, ["1,234 tokens in, 356\u00a0out", "$0.0042", "First words after 0.6\u00a0s", "12\u00a0s in all"]],
  [ja, ["入力 1,234 トークン、出力 356", "$0.0042", "最初の文字まで 0.6\u00a0秒", "合計 12\u00a0秒"]],
  [zhHans, ["输入 1,234 词元，输出 356", "$0.0042", "0.6\u00a0秒后出现首字", "共 12\u00a0秒"]],
])("an answer's figures in $lang", (words, texts) => {
  expect(figuresOf(ended, words).map(({ text }) => text)).toEqual(texts);
});

describe("the figures of an answer", () => {
  const kinds = (answer: Answer) => figuresOf(answer, en).map(({ kind }) => kind);

  it("are those that are known", () => {
    expect(kinds(queuedAnswer("r"))).toEqual([]);
    const { metrics: _none, ...unpriced } = ended;
    expect(kinds(unpriced)).toEqual(["tokens", "firstWords", "inAll"]);
  });

  it("have no whole time before there is one", () => {
    const { outcome: _none, ...streaming } = { ...ended, state: "streaming" as const };
    expect(kinds(streaming)).toEqual(["cost", "firstWords"]);
  });

  it("are the handler's where the page has measured nothing", () => {
    const { firstWordsMs: _none, ...found } = ended;
    const { tookMs: _either, ...outcome } = found.outcome ?? { stopReason: "", isTruncated: false };
    expect(figuresOf({ ...found, outcome }, en).map(({ text }) => text)).toEqual([
      "1,234 tokens in, 356\u00a0out",
      "$0.0042",
      "First words after 0.4\u00a0s",
      "11\u00a0s in all",
    ]);
  });
});

test.each([
  [0, "$0.00"],
  [0.000_042_1, "$0.000042"],
  [0.0042, "$0.0042"],
  [0.0999, "$0.10"],
  [0.5, "$0.50"],
  [12.345, "$12.35"],
])("%d dollars are %s", (usd, text) => {
  expect(costText(usd, "en")).toBe(text);
});

test.each([
  [40, "0"],
  [640, "0.6"],
  [9_900, "9.9"],
  [9_960, "10"],
  [61_499, "61"],
])("%d ms are %s s", (ms, text) => {
  expect(secondsText(ms, "en")).toBe(text);
});
