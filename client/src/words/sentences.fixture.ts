/** What stands for a number or a name in a sentence that needs one. */
const MARKS = ["⟨1⟩", "⟨2⟩", "⟨3⟩"];

/** Every string of a dictionary by where it stands; whatever needs numbers or names is given marks. */
export function sentencesOf(words: object, path = ""): [at: string, sentence: string][] {
  return Object.entries(words).flatMap(([key, word]: [string, unknown]): [string, string][] => {
    const at = `${path}${key}`;
    if (typeof word === "function") return [[at, String(word(...MARKS))]];
    return typeof word === "object" && word !== null ? sentencesOf(word, `${at}.`) : [[at, String(word)]];
  });
}

/** The sentences that leave out something they were given. */
export function forgetful(words: object): string[] {
  return Object.entries(words).flatMap(([key, word]: [string, unknown]) => {
    if (typeof word !== "function") return [];
    const sentence = String(word(...MARKS));
    return MARKS.slice(0, word.length).every((mark) => sentence.includes(mark))
      ? []
      : [`${key}: ${sentence}`];
  });
}

/** Punctuation of the Latin script, right behind a character of the Chinese or the Japanese one. */
export const STRAY_PUNCTUATION = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}][,.!?:;()"']/u;
