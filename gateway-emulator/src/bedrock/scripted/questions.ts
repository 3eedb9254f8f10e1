import { type ConverseRequest, textOf } from "../request/converse-request.ts";

/** As much of a message as its language and its quotation take. */
const READ_CHARS = 4_000;

/** What the user has said, the newest first; empty for a message without text. */
export function questionsOf({ messages }: Pick<ConverseRequest, "messages">): readonly string[] {
  return messages
    .filter(({ role }) => role === "user")
    .map((message) => textOf(message).slice(0, READ_CHARS))
    .toReversed();
}

/** A line of its own that opens no block: the quotation of a question that may be Markdown itself. */
export function asOneLine(text: string): string {
  return text.replaceAll(/`{3,}/g, "`").replaceAll(/\s+/g, " ").trim();
}
