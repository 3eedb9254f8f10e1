import type { Message } from "@aws-sdk/client-bedrock-runtime";
import { type AnswerMetrics, ERROR_CODES, type ErrorCode, type TokenUsage, utf8Length } from "../protocol.ts";
import { attributesOf } from "./attributes.ts";
import { cutToBytes } from "./cut-to-bytes.ts";
import { messageKey } from "./keys.ts";
import type { Row } from "./table.ts";
import { expiry, THREAD_TTL_S } from "./time-to-live.ts";

export interface StoredMessage {
  id: string;
  /** The message before it. */
  parent: string | null;
  role: "user" | "assistant";
  text: string;
  /** ISO 8601 in UTC with milliseconds, so that it sorts. */
  at: string;
  run: string;
  /** Bedrock's messages of a tool loop: assistant, tool results, ..., the last assistant; without reasoning. */
  rounds?: Message[];
  reasoning?: string;
  citations?: unknown[];
  modelId?: string;
  stopReason?: string;
  usage?: TokenUsage;
  metrics?: AnswerMetrics;
  /** Of an answer that broke off. */
  error?: ErrorCode;
  /** A guardrail's words: they never go to the model again. */
  blocked?: true;
  /** It was too long for a row: some of it is not here. */
  cut?: true;
}

/** In UTF-8 bytes; what is left of a row holds whatever else fits. */
const MAX_TEXT_BYTES = 350 * 1024;
/**
 * A row takes 400 KB at most, names of attributes included; the rest is for the small ones.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const MAX_LARGE_BYTES = 395 * 1024;

/** The row of a message; what is too long for one is cut. */
export function messageRow(thread: string, message: StoredMessage): Row {
  return { ...messageKey(thread, message), ...formatMessage(message), expiresAt: expiry(THREAD_TTL_S) };
}

/** Keeps what the conversation needs most: the text, then what the model is to see again, then the rest. */
function formatMessage(message: StoredMessage): Row {
  const { rounds, citations, reasoning, usage, metrics, ...small } = message;
  const text = cutToBytes(message.text, MAX_TEXT_BYTES);
  let bytesLeft = MAX_LARGE_BYTES - utf8Length(text);
  function whole(value: unknown): string | undefined {
    if (value === undefined) return undefined;
    const json = JSON.stringify(value);
    if (utf8Length(json) > bytesLeft) return undefined;
    bytesLeft -= utf8Length(json);
    return json;
  }
  const large = {
    text,
    rounds: whole(rounds),
    citations: whole(citations),
    reasoning: reasoning && cutToBytes(reasoning, bytesLeft),
  };
  const isWhole =
    text === message.text &&
    (rounds === undefined) === (large.rounds === undefined) &&
    (citations === undefined) === (large.citations === undefined) &&
    reasoning === large.reasoning;
  const told = { usage: usage && JSON.stringify(usage), metrics: metrics && JSON.stringify(metrics) };
  return { ...small, ...large, ...told, cut: isWhole ? message.cut : true };
}

export function parseMessage(row: Row): StoredMessage {
  const of = attributesOf(row);
  return {
    id: of.string("id"),
    parent: of.stringOrNull("parent"),
    role: of.oneOf("role", ["user", "assistant"]),
    text: of.string("text"),
    at: of.string("at"),
    run: of.string("run"),
    ...of.optional("rounds", (name) => of.json(name) as Message[]),
    ...of.optional("reasoning", of.string),
    ...of.optional("citations", (name) => of.json(name) as unknown[]),
    ...of.optional("modelId", of.string),
    ...of.optional("stopReason", of.string),
    ...of.optional("usage", (name) => of.json(name) as TokenUsage),
    ...of.optional("metrics", (name) => of.json(name) as AnswerMetrics),
    ...of.optional("error", (name) => of.oneOf(name, ERROR_CODES)),
    ...of.optional("blocked", of.true),
    ...of.optional("cut", of.true),
  };
}
