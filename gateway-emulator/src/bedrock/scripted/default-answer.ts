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
import { type AnswerLanguage, detectLanguage } from "./answer-language.ts";
import type { ModelCall } from "../model/model.ts";
import type { Pace } from "../pace/pace.ts";
import { shorten } from "../pace/pieces.ts";
import { textOf } from "../request/converse-request.ts";

export interface DefaultAnswerOptions {
  call: ModelCall;
  pace: Pace;
  controlUrl: string;
}

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

/** Lengths of what is quoted, in characters. */
const QUESTION_CHARS = 160;
const EARLIER_CHARS = 60;
const CODE_CHARS = 32;

/** As much of a message as its language and its quotation take. */
const READ_CHARS = 4_000;

/** What the scripted model says to anything: honest, in the question's language, in Markdown, the same for the same request. */
export function defaultAnswer({ call, pace, controlUrl }: DefaultAnswerOptions): string {
  const questions = call.request.messages
    .filter(({ role }) => role === "user")
    .map((message) => textOf(message).slice(0, READ_CHARS))
    .toReversed();
  const wording = WORDINGS[detectLanguage(questions)];
  const [asked = ""] = questions;
  const [question = "", earlier] = questions.map(asOneLine);
  return [
    `## ${wording.title}`,
    `> ${shorten(question, QUESTION_CHARS) || wording.noText}`,
    wording.honesty,
    ...(earlier ? [wording.earlier(shorten(earlier, EARLIER_CHARS))] : []),
    requestTable(wording, call, pace),
    wording.tryThis,
    wording.ideas.map((idea) => `- ${idea}`).join("\n"),
    wording.theScript,
    scriptCode(wording, asked, controlUrl),
    ...(earlier === undefined ? [wording.theRequest, requestCode(call, question)] : []),
  ].join("\n\n");
}

function totalInput({
  inputTokens,
  cacheReadInputTokens,
  cacheWriteInputTokens,
}: ModelCall["input"]): number {
  return inputTokens + cacheReadInputTokens + cacheWriteInputTokens;
}

function requestTable({ table, ...wording }: Wording, call: ModelCall, pace: Pace): string {
  const ttftMs = Math.round(pace.ttftMs.median);
  const deltaMs = Math.round(pace.deltaMs.median);
  const rows = [
    table.head,
    ["---", "---"],
    [table.modelId, `\`${call.modelId.replaceAll(/[`|]/g, "")}\``],
    [table.turns, String(call.request.messages.length)],
    [table.tokens, String(totalInput(call.input))],
    [table.pace, ttftMs + deltaMs === 0 ? wording.instantPace : wording.pace({ ttftMs, deltaMs })],
  ];
  return rows.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function requestCode({ operation, modelId }: ModelCall, question: string): string {
  const result = operation === "Converse" ? "output" : "stream";
  return fenced("ts", [
    `const { ${result} } = await client.send(`,
    `  new ${operation}Command({`,
    `    modelId: ${JSON.stringify(modelId)},`,
    `    messages: [{ role: "user", content: [{ text: ${JSON.stringify(shorten(question, CODE_CHARS))} }] }],`,
    "  }),",
    ");",
  ]);
}

function scriptCode({ scriptedText }: Wording, question: string, controlUrl: string): string {
  // As sent, up to what a shell, JSON or a fence would take for its own.
  const [words = ""] = question.trim().split(/['"\\`\r\n\t]/, 1);
  const contains = shorten(words, CODE_CHARS).replace(/…$/, "").trim();
  return fenced("sh", [
    `curl ${controlUrl}/bedrock/script -d '{`,
    ...(contains === "" ? [] : [`  "when": { "contains": ${JSON.stringify(contains)} },`]),
    `  "events": [{ "text": ${JSON.stringify(scriptedText)} }]`,
    "}'",
  ]);
}

function fenced(language: string, lines: readonly string[]): string {
  return ["```" + language, ...lines, "```"].join("\n");
}

/** A line of its own that opens no block: the quotation of a question that may be Markdown itself. */
function asOneLine(text: string): string {
  return text.replaceAll(/`{3,}/g, "`").replaceAll(/\s+/g, " ").trim();
}
