import { type AnswerLanguage, detectLanguage } from "./answer-language.ts";
import { arabic } from "./answers/arabic.ts";
import { simplifiedChinese, traditionalChinese } from "./answers/chinese.ts";
import { english } from "./answers/english.ts";
import { french } from "./answers/french.ts";
import { german } from "./answers/german.ts";
import { japanese } from "./answers/japanese.ts";
import { korean } from "./answers/korean.ts";
import { portuguese } from "./answers/portuguese.ts";
import { russian } from "./answers/russian.ts";
import { spanish } from "./answers/spanish.ts";
import type { Wording } from "./answers/wording.ts";

const WORDINGS: Readonly<Record<AnswerLanguage, Wording>> = {
  en: english,
  "zh-Hans": simplifiedChinese,
  "zh-Hant": traditionalChinese,
  ja: japanese,
  ko: korean,
  es: spanish,
  fr: french,
  de: german,
  pt: portuguese,
  ru: russian,
  ar: arabic,
};

/** The words in the language of what the user has said; the newest comes first. */
export function wordingFor(questions: readonly string[]): Wording {
  return WORDINGS[detectLanguage(questions)];
}
