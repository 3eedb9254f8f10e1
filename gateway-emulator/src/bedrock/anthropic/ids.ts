import { createHash } from "node:crypto";

/** Anthropic's ids have no 0, O, I and l. */
const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** After `01`, with which all begin. */
const RANDOM_CHARS = 22;

/** `msg_bdrk_01…`, another for each request. */
export function messageId(requestId: string): string {
  return `msg_bdrk_01${charactersOf(requestId)}`;
}

/** `toolu_bdrk_01…`, the same for the same id of Converse's; an id that is Anthropic's already stays. */
export function anthropicToolUseId(toolUseId: string): string {
  return toolUseId.startsWith("toolu_") ? toolUseId : `toolu_bdrk_01${charactersOf(toolUseId)}`;
}

function charactersOf(text: string): string {
  const digest = createHash("sha256").update(text).digest().subarray(0, RANDOM_CHARS);
  return Array.from(digest, (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
}
