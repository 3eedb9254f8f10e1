import { ERROR_CODES } from "@groundfog/lambda/protocol";
import { describe, expect, it, test } from "vitest";
import { en } from "./en.ts";
import { ja } from "./ja.ts";
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

/** Every string of a dictionary, with functions called on marks that must come back. */
function sentences(words: object): string[] {
  return Object.values(words).flatMap((word: unknown) => {
    if (typeof word === "function") return [String(word("⟨1⟩", "⟨2⟩"))];
    return typeof word === "object" && word !== null ? sentences(word) : [String(word)];
  });
}

test.each([en, zhHans, ja])(
  "there is a sentence for everything that can go wrong, in $lang",
  ({ failures }) => {
    expect(Object.keys(failures).toSorted()).toEqual([...ERROR_CODES, "no_route"].toSorted());
  },
);

describe.each([en, zhHans, ja])("the words in $lang", (words) => {
  it("leave nothing unsaid", () => {
    expect(sentences(words)).not.toContain("");
    expect(sentences(words).length).toBe(sentences(en).length);
  });

  it("say every number they are given", () => {
    expect(words.tooLong("⟨1⟩", "⟨2⟩", "⟨3⟩")).toMatch(/⟨1⟩.*⟨2⟩.*⟨3⟩/u);
    expect(words.tokens("⟨1⟩", "⟨2⟩")).toMatch(/⟨1⟩.*⟨2⟩/u);
    for (const say of [words.questionNumber, words.waited, words.seconds, words.retryIn])
      expect(say("⟨1⟩")).toContain("⟨1⟩");
  });
});

it("says nothing in English to those who read another language", () => {
  const same = [zhHans, ja].flatMap((words) =>
    sentences(words).filter((word) => sentences(en).includes(word)),
  );
  expect(new Set(same)).toEqual(new Set(["Groundfog"]));
});
