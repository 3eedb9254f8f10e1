import { ERROR_CODES } from "@groundfog/lambda/protocol";
import { describe, expect, it, test } from "vitest";
import { en } from "./en.ts";
import { ja } from "./ja.ts";
import { forgetful, sentencesOf, STRAY_PUNCTUATION } from "./sentences.fixture.ts";
import { zhHans } from "./zh-hans.ts";
import { loadWords } from "./words.ts";

describe("which language", () => {
  test.each([
    [["zh-CN", "en"], "zh-Hans"],
    [["zh-TW"], "zh-Hans"],
    [["ja-JP"], "ja"],
    [["de-DE", "ja"], "ja"],
    [["en-GB", "zh"], "en"],
    [["de-DE"], "en"],
    [[], "en"],
  ])("%j reads %s", async (languages, lang) => {
    expect((await loadWords(languages)).lang).toBe(lang);
  });
});

test.each([en, zhHans, ja])(
  "there is a sentence for everything that can go wrong, in $lang",
  ({ failures }) => {
    expect(Object.keys(failures).toSorted()).toEqual([...ERROR_CODES, "no_route"].toSorted());
  },
);

describe.each([en, zhHans, ja])("the words in $lang", (words) => {
  it("leave nothing unsaid", () => {
    expect(sentencesOf(words).map(([at]) => at)).toEqual(sentencesOf(en).map(([at]) => at));
    expect(sentencesOf(words).filter(([, sentence]) => sentence.trim() === "")).toEqual([]);
  });

  it("say every number and name they are given", () => {
    expect(forgetful(words)).toEqual([]);
  });
});

it("says nothing in English to those who read another language", () => {
  const english = new Set(sentencesOf(en).map(([, sentence]) => sentence));
  const same = [zhHans, ja].flatMap((words) =>
    sentencesOf(words).filter(([, sentence]) => english.has(sentence)),
  );
  expect(new Set(same.map(([, sentence]) => sentence))).toEqual(new Set(["Groundfog"]));
});

test.each([
  [ja, /対話|スレッド|チャット|返答|応答|質疑/u],
  [zhHans, /会话|聊天|答案|答复|提示语|对方/u],
])("a thing has one name, in $lang", (words, otherNames) => {
  expect(sentencesOf(words).filter(([, sentence]) => otherNames.test(sentence))).toEqual([]);
  expect(sentencesOf(words).filter(([, sentence]) => STRAY_PUNCTUATION.test(sentence))).toEqual([]);
});
