import type { ContentBlock, ConverseStreamCommandInput } from "@aws-sdk/client-bedrock-runtime";
import { type TokenUsage, utf8Length } from "../protocol.ts";
import type { StoredMessage } from "../store/messages.ts";
import type { ModelRules } from "./families.ts";

/** Before anything was measured: close for English, and one token for each Chinese or Japanese character. */
const FIRST_BYTES_PER_TOKEN = 3;
const MIN_BYTES_PER_TOKEN = 1.5;
const MAX_BYTES_PER_TOKEN = 6;

/** One measurement moves the estimate by half at most, and by less when the request is shorter than this. */
const SETTLING_BYTES = 16_000;
const MAX_WEIGHT = 0.5;

/** More is slow and dear: of a context of a million tokens a fifth is used. */
const MAX_CONTEXT_TOKENS = 200_000;

/** For the system prompt, the tools, and what they give while the answer is written. */
const RESERVED_TOKENS = 8_000;

/** However long the answer may be. */
const MIN_WINDOW_TOKENS = 2_000;

/** How much of a conversation a request may carry, in bytes as `messageBytes` counts them. */
export function windowBytes({
  contextTokens,
  maxTokens,
  bytesPerToken = FIRST_BYTES_PER_TOKEN,
}: Pick<ModelRules, "contextTokens"> & {
  /** Of the answer. */
  maxTokens: number;
  /** The thread's; what text usually has, before anything was measured. */
  bytesPerToken?: number | undefined;
}): number {
  const tokens = Math.min(contextTokens, MAX_CONTEXT_TOKENS) - maxTokens - RESERVED_TOKENS;
  return Math.floor(Math.max(tokens, MIN_WINDOW_TOKENS) * bytesPerToken);
}

/** The estimate for a thread, corrected by what Bedrock counted of one request; from 1.5 to 6. */
export function correctedBytesPerToken(
  before: number | undefined,
  { input, usage }: { input: ConverseStreamCommandInput; usage: TokenUsage },
): number {
  const estimate = clamped(before ?? FIRST_BYTES_PER_TOKEN);
  const { inputTokens, cachedInputTokens = 0, cacheWriteInputTokens = 0 } = usage;
  const tokens = inputTokens + cachedInputTokens + cacheWriteInputTokens;
  const bytes = requestBytes(input);
  if (!(tokens > 0)) return estimate;
  const weight = Math.min(MAX_WEIGHT, bytes / SETTLING_BYTES);
  return clamped(estimate + weight * (clamped(bytes / tokens) - estimate));
}

/**
 * The part of a path that goes to the model, by whole turns; the newest is always in it.
 *
 * Its beginning stays where it was, so that the model's prompt cache stays good: only when it no longer fits it moves
 * on, to the newest turns that fill half of the budget. It goes back to the thread's beginning when all of that is no
 * more than half, as after a change to a model with more room.
 * @param windowFrom the message that it began with last time; it is returned for the next
 */
export function fitWindow(
  path: readonly StoredMessage[],
  { budgetBytes, windowFrom }: { budgetBytes: number; windowFrom?: string | undefined },
): { messages: StoredMessage[]; windowFrom?: string } {
  const turns = turnsOf(path);
  const bytesFrom = bytesFromEach(turns);
  const fits = (from: number) => (bytesFrom[from] ?? 0) <= budgetBytes;
  const sticky = turns.findIndex(([first]) => first?.id === windowFrom);
  let from = 0;
  if ((bytesFrom[0] ?? 0) > budgetBytes / 2) {
    if (sticky >= 0 && fits(sticky)) from = sticky;
    else if (!fits(0)) from = newestWithin(bytesFrom, budgetBytes / 2);
  }
  const messages = turns.slice(from).flat();
  return { messages, ...(messages[0] && { windowFrom: messages[0].id }) };
}

/**
 * The newest turns of a window that are at most half of it, or the newest alone: for one more try when the model says
 * that it was too long. Undefined when there is nothing to leave out.
 */
export function halve(window: readonly StoredMessage[]): StoredMessage[] | undefined {
  const turns = turnsOf(window);
  if (turns.length < 2) return undefined;
  const bytesFrom = bytesFromEach(turns);
  const from = newestWithin(bytesFrom, (bytesFrom[0] ?? 0) / 2);
  return turns.slice(Math.max(from, 1)).flat();
}

/** In UTF-8, of what the model may get of a message: of its rounds with tools where it has any. */
export function messageBytes({ text, rounds }: Pick<StoredMessage, "text" | "rounds">): number {
  if (!rounds) return utf8Length(text);
  return sum(rounds.flatMap(({ content = [] }) => content.map(blockBytes)));
}

function requestBytes({ system = [], messages = [], toolConfig }: ConverseStreamCommandInput): number {
  const texts = system.map(({ text = "" }) => utf8Length(text));
  const blocks = messages.flatMap(({ content = [] }) => content.map(blockBytes));
  return sum([...texts, ...blocks, toolConfig ? utf8Length(JSON.stringify(toolConfig)) : 0]);
}

function blockBytes(block: ContentBlock): number {
  if (block.cachePoint) return 0;
  return utf8Length(block.text ?? JSON.stringify(block));
}

/** Each begins with a question; an answer before the first one belongs to none. */
function turnsOf(path: readonly StoredMessage[]): StoredMessage[][] {
  const turns: StoredMessage[][] = [];
  for (const message of path) {
    if (message.role === "user") turns.push([message]);
    else turns.at(-1)?.push(message);
  }
  return turns;
}

/** Of each turn and all that are newer. */
function bytesFromEach(turns: readonly StoredMessage[][]): number[] {
  let bytes = 0;
  return turns
    .toReversed()
    .map((turn) => (bytes += sum(turn.map(messageBytes))))
    .toReversed();
}

/** The turn from which on they are no more than that; the last one when it is more alone. */
function newestWithin(bytesFrom: readonly number[], maxBytes: number): number {
  const from = bytesFrom.findIndex((bytes) => bytes <= maxBytes);
  return from < 0 ? bytesFrom.length - 1 : from;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function clamped(bytesPerToken: number): number {
  return Math.min(MAX_BYTES_PER_TOKEN, Math.max(MIN_BYTES_PER_TOKEN, bytesPerToken));
}
