import { attachmentsOf } from "./attachments.ts";
import type { Wording } from "./answers/wording.ts";
import type { ModelCall } from "../model/model.ts";
import { type Pace, expectedTtftMs } from "../pace/pace.ts";
import { shorten } from "../pace/pieces.ts";
import { promptTokens } from "../tokens/usage.ts";
import { asOneLine, questionsOf } from "./questions.ts";
import { wordingFor } from "./wordings.ts";

export interface DefaultAnswerOptions {
  call: ModelCall;
  pace: Pace;
  controlUrl: string;
}

/** Lengths of what is quoted, in characters. */
const QUESTION_CHARS = 160;
const EARLIER_CHARS = 60;
const CODE_CHARS = 32;

/** What the scripted model says to a plain question: honest, in the question's language, in Markdown, the same for the same request. */
export function defaultAnswer({ call, pace, controlUrl }: DefaultAnswerOptions): string {
  const questions = questionsOf(call.request);
  const wording = wordingFor(questions);
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

function requestTable(wording: Wording, call: ModelCall, pace: Pace): string {
  const { table } = wording;
  const rows = [
    table.head,
    ["---", "---"],
    [table.modelId, `\`${call.modelId.replaceAll(/[`|]/g, "")}\``],
    [table.turns, String(call.request.messages.length)],
    ...attachmentsOf(call.request).map(({ kind, count, formats }) => [
      table.attachments[kind],
      `${count} (${formats.join(", ").replaceAll(/[`|\s]+/g, " ")})`,
    ]),
    [table.tokens, String(promptTokens(call.input))],
    [table.pace, paceInWords(wording, call, pace)],
  ];
  return rows.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function paceInWords(wording: Wording, { input }: ModelCall, pace: Pace): string {
  const ttftMs = expectedTtftMs(pace.ttftMs, input);
  const deltaMs = Math.round(pace.deltaMs.median);
  if (ttftMs + deltaMs === 0) return wording.instantPace;
  if (pace.delivery === "buffered") return wording.bufferedPace;
  const { reasoningMs } = pace;
  const phase = reasoningMs && { fromS: reasoningMs.min / 1_000, toS: reasoningMs.max / 1_000 };
  return [...(phase ? [wording.thinkingPace(phase)] : []), wording.pace({ ttftMs, deltaMs })].join("; ");
}

function requestCode({ operation, modelId }: ModelCall, question: string): string {
  const asked = JSON.stringify(shorten(question, CODE_CHARS));
  const isInvoke = operation === "InvokeModel" || operation === "InvokeModelWithResponseStream";
  const result = isInvoke ? "body" : operation === "Converse" ? "output" : "stream";
  return fenced("ts", [
    `const { ${result} } = await client.send(`,
    `  new ${operation}Command({`,
    `    modelId: ${JSON.stringify(modelId)},`,
    ...(isInvoke
      ? anthropicBody(asked)
      : [`    messages: [{ role: "user", content: [{ text: ${asked} }] }],`]),
    "  }),",
    ");",
  ]);
}

function anthropicBody(asked: string): string[] {
  return [
    '    contentType: "application/json",',
    "    body: JSON.stringify({",
    '      anthropic_version: "bedrock-2023-05-31",',
    "      max_tokens: 1024,",
    `      messages: [{ role: "user", content: ${asked} }],`,
    "    }),",
  ];
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
