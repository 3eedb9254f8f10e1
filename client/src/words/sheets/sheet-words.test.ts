import { describe, expect, it, test } from "vitest";
import { forgetful, sentencesOf, STRAY_PUNCTUATION } from "../sentences.fixture.ts";
import { en } from "./en.ts";
import { ja } from "./ja.ts";
import { loadSheetWords } from "./sheet-words.ts";
import { zhHans } from "./zh-hans.ts";

test.each([
  ["en", en],
  ["ja", ja],
  ["zh-Hans", zhHans],
  ["de", en],
])("the sheets of a page in %s speak its language", async (lang, words) => {
  expect(await loadSheetWords(lang)).toBe(words);
});

describe.each([
  ["en", en],
  ["ja", ja],
  ["zh-Hans", zhHans],
])("the sheets' words in %s", (_lang, words) => {
  it("leave nothing unsaid", () => {
    expect(sentencesOf(words).map(([at]) => at)).toEqual(sentencesOf(en).map(([at]) => at));
    expect(sentencesOf(words).filter(([, word]) => word.trim() === "")).toEqual([]);
  });

  it("say every number they are given", () => {
    expect(forgetful(words)).toEqual([]);
  });

  it("keep to their own punctuation", () => {
    expect(sentencesOf(words).filter(([, sentence]) => STRAY_PUNCTUATION.test(sentence))).toEqual([]);
  });
});

it("says nothing in English to those who read another language", () => {
  const english = new Set(sentencesOf(en).map(([, word]) => word));
  expect([ja, zhHans].flatMap((words) => sentencesOf(words).filter(([, word]) => english.has(word)))).toEqual(
    [],
  );
});
