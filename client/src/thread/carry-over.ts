import { MAX_TEXT_BYTES, utf8Length } from "@groundfog/lambda/protocol";
import type { ShownTurn } from "../chat/branches.ts";
import type { Chat } from "../chat/chat.ts";
import { addToDraft } from "../chat/conversation.ts";
import { oversizeOf } from "../composer/question-size.ts";
import { focusQuestion } from "../page/focus.ts";
import { textOf } from "../runs/parts.ts";

/** All that is carried over besides the question, in UTF-8 bytes. */
export const MAX_EXTRACT_BYTES = 8 * 1024;
/** Of that, what was asked. */
const MAX_ASKED_BYTES = 1024;
const ELLIPSIS = "…";

/** What was said last before a question. */
export interface LastWords {
  readonly question: string;
  readonly answer: string;
}

/** Begins a new conversation with the end of this one in its draft; the reader looks at it, and sends it. */
export function carryOver(chat: Chat, { turn }: ShownTurn): void {
  const { path, settings } = chat.conversation.peek();
  const index = path.peek().findIndex((shown) => shown.turn.id === turn.id);
  const before = path.peek()[index - 1];
  const last = before && { question: before.turn.question, answer: textOf(before.answer.peek().parts) };
  chat.open();
  chat.set(settings.peek());
  addToDraft(chat.conversation.peek(), draftWith(turn.question, last));
  focusQuestion();
}

/** A question with an extract of what came before it, as a quotation; alone where both are too much. */
export function draftWith(question: string, last: LastWords | undefined): string {
  if (!last) return question;
  const room = Math.min(MAX_EXTRACT_BYTES, MAX_TEXT_BYTES - utf8Length(question) - 2);
  const asked = quoted(startOf(last.question, MAX_ASKED_BYTES));
  const answered = quotedEnd(last.answer, room - utf8Length(asked) - 3);
  if (!answered && last.answer.trim()) return question;
  const extract = answered ? `${asked}\n>\n${answered}` : asked;
  const draft = `${extract}\n\n${question}`;
  return utf8Length(extract) > room || oversizeOf(draft) ? question : draft;
}

function quoted(text: string): string {
  return text
    .trim()
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
}

/** The beginning of a text, at a character's end. */
function startOf(text: string, maxBytes: number): string {
  if (utf8Length(text) <= maxBytes) return text;
  const kept: string[] = [];
  let bytes = utf8Length(ELLIPSIS);
  for (const character of text) {
    bytes += utf8Length(character);
    if (bytes > maxBytes) break;
    kept.push(character);
  }
  return kept.join("") + ELLIPSIS;
}

/** The end of a text as a quotation of so many bytes: whole lines, or the end of the last one. */
function quotedEnd(text: string, maxBytes: number): string {
  if (!text.trim()) return "";
  const lines = text.trim().split("\n");
  const start = `> ${ELLIPSIS}`;
  const kept: string[] = [];
  let room = maxBytes - utf8Length(start) - 1;
  for (const line of lines.toReversed()) {
    room -= utf8Length(line) + 3;
    if (room < 0) break;
    kept.unshift(`> ${line}`.trimEnd());
  }
  if (kept.length === lines.length) return kept.join("\n");
  if (kept.length > 0) return [start, ...kept].join("\n");
  return lastCharacters(lines.at(-1) ?? "", maxBytes - utf8Length(start), start);
}

function lastCharacters(line: string, maxBytes: number, start: string): string {
  let from = line.length;
  let bytes = 0;
  for (const character of Array.from(line).toReversed()) {
    bytes += utf8Length(character);
    if (bytes > maxBytes) break;
    from -= character.length;
  }
  return from === line.length ? "" : start + line.slice(from);
}
