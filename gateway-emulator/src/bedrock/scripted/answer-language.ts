/** A language that the scripted model answers in, by its BCP 47 tag. */
export type AnswerLanguage =
  | "en"
  | "zh-Hans"
  | "zh-Hant"
  | "ja"
  | "ko"
  | "es"
  | "fr"
  | "de"
  | "pt"
  | "ru"
  | "ar";

/** The language of the newest text that shows one; English when none does. The newest comes first. */
export function detectLanguage(texts: readonly string[]): AnswerLanguage {
  for (const text of texts) {
    const language = languageOf(text);
    if (language) return language;
  }
  return "en";
}

/** Undefined for what says nothing about its language, such as "ok", a number or code. */
function languageOf(text: string): AnswerLanguage | undefined {
  const prose = text.replace(/```[\s\S]*?(?:```|$)|`[^`]*`|https?:\/\/\S+/g, " ").normalize("NFC");
  const latinWords = prose.toLowerCase().match(/\p{Script=Latin}+/gu) ?? [];
  const script = otherScript(prose);
  const latin = latinLanguage(latinWords, prose);
  if (!script) return latin;
  return script.size >= latinWords.length || !latin ? script.language : latin;
}

/** The commonest script that is not Latin; two syllables, or one ideograph, weigh as much as a word. */
function otherScript(prose: string): { language: AnswerLanguage | undefined; size: number } | undefined {
  const kana = count(prose, /[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const han = count(prose, /\p{Script=Han}/gu);
  const sizes = [
    {
      language: kana > 0 || JAPANESE_ONLY.test(prose) ? ("ja" as const) : chinese(prose),
      size: kana / 2 + han,
    },
    { language: "ko" as const, size: count(prose, /\p{Script=Hangul}/gu) / 2 },
    // Other languages in these scripts would rather be answered in English.
    {
      language: UKRAINIAN.test(prose) ? undefined : ("ru" as const),
      size: count(prose, /\p{Script=Cyrillic}+/gu),
    },
    {
      language: PERSIAN_OR_URDU.test(prose) ? undefined : ("ar" as const),
      size: count(prose, /\p{Script=Arabic}+/gu),
    },
  ];
  const largest = sizes.reduce((one, other) => (other.size > one.size ? other : one));
  return largest.size > 0 ? largest : undefined;
}

function chinese(prose: string): AnswerLanguage {
  return count(prose, TRADITIONAL) > count(prose, SIMPLIFIED) ? "zh-Hant" : "zh-Hans";
}

function latinLanguage(words: readonly string[], prose: string): AnswerLanguage | undefined {
  const scores = COMMON_WORDS.map(([language, common]) => ({
    language,
    score:
      words.filter((word) => common.has(word)).length + (language === "es" && /[ñ¿¡]/i.test(prose) ? 1 : 0),
  }));
  const best = scores.reduce((one, other) => (other.score > one.score ? other : one));
  // A language that is not in the list shares a word or two with one that is.
  const enough = Math.max(1, words.length / 5);
  if (best.score >= enough) return best.language;
  return words.length > 3 ? "en" : undefined;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

const JAPANESE_ONLY = /[円図気駅働込択発変読売対戦覚応観歳県沢辺黒毎歩続絵帰検験権労広価両仮]/u;
const TRADITIONAL =
  /[們來個國學會時說對這過還沒嗎麼為與發關開點電語請問讓應該實現樣體題寫給誰從後裡覺長門見車東書買賣機網頁圖]/gu;
const SIMPLIFIED =
  /[们来个国学会时说对这过还没吗么为与发关开点电语请问让应该实现样体题写给谁从后里觉长门见车东书买卖机网页图]/gu;
const UKRAINIAN = /[іїєґ]/iu;
const PERSIAN_OR_URDU = /[پچژگکیٹڈڑں]/u;

/** Words that almost every sentence of a language has one of; English comes first, so a tie is English. */
const COMMON_WORDS: readonly (readonly [AnswerLanguage, ReadonlySet<string>])[] = [
  [
    "en",
    wordSet(
      "the is are what how why who when where which can could would should do does did i you my your we it this that of and to for with please hello hi hey thanks thank explain write tell give make show an not have be about there any",
    ),
  ],
  [
    "es",
    wordSet(
      "el la los las una un es está son qué que cómo como cuál por para con del de en puedes puedo hola gracias quién dónde cuándo explica explícame escribe mi yo muy y hay dime hazme",
    ),
  ],
  [
    "fr",
    wordSet(
      "le la les une un est que quel quelle comment pourquoi avec dans pour des de du et je tu vous mon votre peux peut bonjour salut merci écris explique moi ce qui où sont sur en quoi",
    ),
  ],
  [
    "de",
    wordSet(
      "der die das ein eine ist sind was wie warum wer wo wann und mit für von zu ich du mein kann kannst bitte hallo danke erkläre schreibe schreib nicht den dem auf im mir gibt",
    ),
  ],
  [
    "pt",
    wordSet(
      "o os um uma é são não você que como qual quem onde quando por para com de do da em meu minha posso pode olá oi obrigado obrigada explique escreva faça isso está me eu",
    ),
  ],
];

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(" "));
}
