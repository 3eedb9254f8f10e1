/** Characters that take the room of two: of East Asian scripts, and emoji. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}\u3000-\u303f\uff01-\uff60]/u;

/** What no line may have: control characters, and those that turn the direction of what comes after it. */
const CONTROLS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu;

/** A greeting or an abbreviation is no sentence. */
const MIN_SENTENCE_WORDS = 2;

export function saysSomething(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** A line as it reads: no heading, bullet, link, code or emphasis. */
export function withoutMarkdown(line: string): string {
  const text = line
    .replace(/^\s*(?:#{1,6}\s+|>\s*|[-*+]\s+|\d{1,3}[.)]\s+)*/, "")
    .replace(/\s+#+\s*$/, "")
    .replace(/!?\[([^\][]*)\]\([^()]*\)/g, "$1")
    .replace(/(`+)([^`]+)\1/g, "$2")
    .replace(/(?<![\p{L}\p{N}])(\*{1,3}|_{1,3}|~~)(?=\S)(.+?)(?<=\S)\1(?![\p{L}\p{N}])/gu, "$2");
  return plain(text);
}

/** On one line, with single spaces. */
export function plain(text: string): string {
  return text.replace(CONTROLS, " ").replace(/\s+/g, " ").trim();
}

/** The first sentence of a line; together with the next one where it is a single word. */
export function firstSentence(line: string): string {
  let sentence = "";
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(line)) {
    sentence += segment;
    const words = [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(sentence)];
    if (words.filter(({ isWordLike }) => isWordLike).length >= MIN_SENTENCE_WORDS) break;
  }
  return sentence.trim();
}

/** In columns of a fixed-width font. */
export function columnsOf(text: string): number {
  return [...text].reduce((columns, character) => columns + (WIDE.test(character) ? 2 : 1), 0);
}

/** As many words as have room; of one that is too long alone, as many characters. */
export function cutAtWord(text: string, maxColumns: number): string {
  if (columnsOf(text) <= maxColumns) return text;
  const byWord = cutAt("word", text, maxColumns) || cutAt("grapheme", text, maxColumns);
  // One character may be made of any number of accents.
  return byWord || [...text].slice(0, maxColumns).join("");
}

function cutAt(granularity: "word" | "grapheme", text: string, maxColumns: number): string {
  let room = maxColumns;
  let end = 0;
  for (const { segment } of new Intl.Segmenter(undefined, { granularity }).segment(text)) {
    room -= columnsOf(segment);
    if (room < 0) break;
    end += segment.length;
  }
  return text.slice(0, end).trim();
}
