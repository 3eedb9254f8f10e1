import { describe, expect, it, test } from "vitest";
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

/** Every string of a dictionary by where it stands, with functions called on marks that must come back. */
function sentences(words: object, path = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, word]: [string, unknown]): [string, string][] => {
    const at = `${path}${key}`;
    if (typeof word === "function") return [[at, String(word("⟨1⟩", "⟨2⟩"))]];
    return typeof word === "object" && word !== null ? sentences(word, `${at}.`) : [[at, String(word)]];
  });
}

describe.each([
  ["en", en],
  ["ja", ja],
  ["zh-Hans", zhHans],
])("the sheets' words in %s", (_lang, words) => {
  it("leave nothing unsaid", () => {
    expect(sentences(words).map(([at]) => at)).toEqual(sentences(en).map(([at]) => at));
    expect(sentences(words).filter(([, word]) => word.trim() === "")).toEqual([]);
  });

  it("say every number they are given", () => {
    expect(words.bytesOf("⟨1⟩", "⟨2⟩")).toMatch(/⟨1⟩.*⟨2⟩/u);
    expect(words.maxTokensHint("⟨1⟩", "⟨2⟩")).toMatch(/⟨1⟩.*⟨2⟩/u);
    expect(words.bytesTooMany("⟨1⟩")).toContain("⟨1⟩");
  });
});

it("says nothing in English to those who read another language", () => {
  const english = new Set(sentences(en).map(([, word]) => word));
  expect([ja, zhHans].flatMap((words) => sentences(words).filter(([, word]) => english.has(word)))).toEqual(
    [],
  );
});
