import type { Chat } from "../chat/chat.ts";
import type { Conversation } from "../chat/conversation.ts";
import type { ShownTurn } from "../chat/branches.ts";
import { textOf } from "../runs/parts.ts";
import { citationsOf } from "./citation.ts";

export type ExportFormat = "markdown" | "json";

/** Told by a file's name, in which so many characters of the conversation's title stand. */
const MAX_NAME_LENGTH = 60;

/** Gives the reader the conversation that is shown as a file. */
export function exportThread(chat: Chat, format: ExportFormat): void {
  const conversation = chat.conversation.peek();
  const title = chat.threads.find(conversation.thread)?.title ?? "";
  const name = fileName(title);
  switch (format) {
    case "markdown":
      return download(`${name}.md`, "text/markdown", toMarkdown(conversation, title));
    case "json":
      return download(`${name}.json`, "application/json", toJson(conversation, title));
  }
}

/** The branch that is shown, as Markdown: questions are quotations, answers stand as they are. */
export function toMarkdown({ path }: Pick<Conversation, "path">, title = ""): string {
  const turns = path.peek().map(turnMarkdown).join("\n\n---\n\n");
  const heading = title.replaceAll(/\s+/gu, " ").trim();
  return `${heading ? `# ${heading}\n\n` : ""}${turns}\n`;
}

/** The branch that is shown, with all that is known of it, as JSON. */
export function toJson({ thread, path }: Pick<Conversation, "thread" | "path">, title = ""): string {
  const turns = path.peek().map(({ turn, answer }) => {
    const { state, model, parts, citations, metrics, outcome, failure } = answer.peek();
    const askedAt = new Date(turn.at).toISOString();
    const answered = { state, model, parts, citations, metrics, outcome, failure };
    return { id: turn.id, askedAt, question: turn.question, answer: answered };
  });
  return `${JSON.stringify({ format: "groundfog.conversation", version: 1, thread, title, turns }, null, 2)}\n`;
}

/** Has the browser keep a text as a file. @param type its MIME type */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The click has taken the file; a browser that saves it later holds on to it.
  URL.revokeObjectURL(url);
}

/** A title without what file systems keep for themselves. */
export function fileName(title: string): string {
  const name = title.replaceAll(/[\p{Cc}\p{Cf}<>:"/\\|?*\s]+/gu, " ").replaceAll(/^[.\s]+|[.\s]+$/gu, "");
  return Array.from(name).slice(0, MAX_NAME_LENGTH).join("").trim() || "conversation";
}

function turnMarkdown({ turn, answer }: ShownTurn): string {
  const { parts, citations } = answer.peek();
  return [quotation(turn.question), withClosedFence(textOf(parts)), sourcesMarkdown(citations)]
    .filter((block) => block !== "")
    .join("\n\n");
}

function quotation(text: string): string {
  return text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}

function sourcesMarkdown(citations: readonly unknown[]): string {
  return citationsOf(citations)
    .map(({ title, url }, index) => {
      const name = title.replaceAll(/[[\]\\`*_<>]/gu, "\\$&");
      return `${index + 1}. ${url ? `[${name}](<${url.href}>)` : name}`;
    })
    .join("\n");
}

/**
 * An answer that broke off in a code block, with the block closed: what follows is no code.
 * @see https://spec.commonmark.org/0.31.2/#fenced-code-blocks
 */
export function withClosedFence(text: string): string {
  let open: string | undefined;
  for (const line of text.split("\n")) {
    const [, run = "", rest = ""] = /^ {0,3}(`{3,}|~{3,})(.*)$/u.exec(line) ?? [];
    if (open === undefined) {
      if (run && !(run.startsWith("`") && rest.includes("`"))) open = run;
    } else if (run.startsWith(open) && rest.trim() === "") open = undefined;
  }
  return open === undefined ? text : `${text}${text.endsWith("\n") ? "" : "\n"}${open}`;
}
