import type { ConverseCommandInput } from "@aws-sdk/client-bedrock-runtime";
import { rulesOf } from "./families.ts";
import { withSystem } from "./request.ts";
import { columnsOf, cutAtWord, firstSentence, plain, saysSomething, withoutMarkdown } from "./title-text.ts";

const MAX_WORDS = 6;

/** A Chinese or Japanese character takes two. */
const MAX_COLUMNS = 48;

/** What is longer was no title: an answer, an excuse. */
const MAX_SAID_COLUMNS = 96;

/** Of the question, and of the answer: what they are about is said by then. */
const MAX_SHOWN_CHARS = 2_000;

/** Some models think before they write six words. */
const MAX_TITLE_TOKENS = 300;

const TITLE_PROMPT = [
  `You write titles. The user shows you the beginning of a conversation: write a title of at most ${MAX_WORDS} words`,
  "for it, in the language of the question, without quotation marks, Markdown or a full stop.",
  "Reply with the title alone, and do not answer what is asked in the conversation.",
].join(" ");

/** A title from the first sentence of a question: 6 words at most, and 48 columns. */
export function titleFromQuestion(text: string): string {
  const [line = plain(cut(text))] = linesOf(text);
  const sentence = firstSentence(line);
  const words = (sentence || line).split(" ").slice(0, MAX_WORDS).join(" ");
  const title = cutAtWord(words, MAX_COLUMNS);
  return (saysSomething(title) && withoutEnd(title)) || title || "…";
}

/** Asks a small model for the title of a conversation. */
export function titleRequest({
  modelId,
  question,
  answer,
}: {
  modelId: string;
  question: string;
  answer: string;
}): ConverseCommandInput {
  const rules = rulesOf(modelId);
  const text = `<question>\n${cut(question)}\n</question>\n<answer>\n${cut(answer)}\n</answer>`;
  return {
    modelId,
    // Too short for the prompt cache.
    ...withSystem(
      { systemPrompt: rules.systemPrompt },
      { prompt: TITLE_PROMPT, messages: [{ role: "user", content: [{ text }] }] },
    ),
    inferenceConfig: { maxTokens: Math.min(MAX_TITLE_TOKENS, rules.maxOutputTokens) },
  };
}

/** The title that a model was asked for; undefined when it said something else. */
export function titleFromAnswer(text: string): string | undefined {
  const lines = linesOf(text);
  // "Here is a title for it:"
  const line = lines.find((line) => !/[:：]$/.test(line)) ?? "";
  const said = withoutEnd(withoutQuotes(withoutMarkdown(line.replace(LABEL, ""))));
  if (!saysSomething(said) || columnsOf(said) > MAX_SAID_COLUMNS) return undefined;
  return withoutEnd(cutAtWord(said, MAX_COLUMNS));
}

const LABEL = /^\W*(?:title|titel|titre|título|titolo|标题|標題|タイトル|제목)\W*[:：]\s*/iu;
const QUOTES =
  /^(?:"([^"]*)"|'([^']*)'|“([^“”]*)”|„([^“”]*)[“”]|«([^»]*)»|‘([^’]*)’|「([^」]*)」|『([^』]*)』|《([^》]*)》)[.。]?$/;

function withoutQuotes(title: string): string {
  const said = QUOTES.exec(title)
    ?.slice(1)
    .find((part) => part !== undefined);
  return (said ?? title).trim();
}

/** Without punctuation at its end but a question mark, and without a quotation or bracket that only opens. */
function withoutEnd(title: string): string {
  const end = /(?:[\s.,;:!¡¿…、。，；：！·/\\|<=~*_`([{«“‘„「『《–—-]|(?<=^[^"]*)"(?=$))+$/u;
  return title.replace(end, "");
}

/** The lines that say something, without their Markdown; those of code after all others. */
function linesOf(text: string): string[] {
  const said: string[] = [];
  const code: string[] = [];
  let isCode = false;
  for (const raw of cut(text).split(/\r?\n/)) {
    if (/^\s*(?:```|~~~)/.test(raw)) isCode = !isCode;
    else (isCode ? code : said).push(withoutMarkdown(raw));
  }
  return [...said, ...code].filter(saysSomething);
}

/** Never between the halves of a surrogate pair. */
function cut(text: string): string {
  return text.slice(0, MAX_SHOWN_CHARS).replace(/[\uD800-\uDBFF]$/, "");
}
