import type { ContentBlock, Message } from "@aws-sdk/client-bedrock-runtime";
import { utf8Length } from "./protocol.ts";
import type { StoredMessage } from "./store.ts";

/** What the model gets of a thread, in estimated tokens: well inside the smallest window in use, 200,000. */
const HISTORY_TOKENS = 100_000;

/**
 * The newest turns that fit, oldest first: whole ones, so that no answer stands without its question. The newest is
 * always among them, and nothing is read beyond the first turn that does not fit.
 */
export async function newestTurns(
  newestFirst: AsyncIterable<StoredMessage>,
  maxTokens = HISTORY_TOKENS,
): Promise<StoredMessage[]> {
  const window: StoredMessage[] = [];
  let turn: StoredMessage[] = [];
  let tokens = 0;
  for await (const message of newestFirst) {
    turn.unshift(message);
    tokens += estimateTokens(message.text);
    if (tokens > maxTokens && window.length > 0) break;
    if (message.role === "assistant") continue;
    window.unshift(...turn);
    turn = [];
  }
  return window;
}

/**
 * The messages of a request that the model accepts: none blank, the first the user's, the roles alternating. A turn
 * that got no answer leaves two questions side by side: they become one message, and a repeated one is said once.
 */
export function toMessages(stored: StoredMessage[]): Message[] {
  const messages: { role: StoredMessage["role"]; content: ContentBlock.TextMember[] }[] = [];
  for (const { role, text } of stored) {
    const last = messages.at(-1);
    if (text.trim() === "" || (!last && role === "assistant")) continue;
    if (last?.role !== role) messages.push({ role, content: [{ text }] });
    else if (last.content.at(-1)?.text !== text) last.content.push({ text });
  }
  return messages;
}

/** Three bytes a token: close for English, and one token for each Chinese or Japanese character. */
function estimateTokens(text: string): number {
  return Math.ceil(utf8Length(text) / 3);
}
