import type { Message } from "@aws-sdk/client-bedrock-runtime";
import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { type TokenUsage, utf8Length } from "../protocol.ts";
import { attributesOf } from "./attributes.ts";
import { cutToBytes } from "./cut-to-bytes.ts";
import { formatCursor, parseCursor } from "./cursor.ts";
import { MESSAGE_PREFIX, messageKey, threadKey } from "./keys.ts";
import { namesIn, queryRows, type Row, type Table } from "./table.ts";
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
const PAGE_ROWS = 50;

/** Stores a message, in place of the one with the same id and time. What is too long for a row is cut. */
export async function putMessage(table: Table, thread: string, message: StoredMessage): Promise<void> {
  const Item = {
    ...messageKey(thread, message),
    ...formatMessage(message),
    expiresAt: expiry(THREAD_TTL_S),
  };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

/** A thread's messages, the newest first; reads a further page only when it is asked for more. */
export async function* messagesBack(table: Table, thread: string): AsyncGenerator<StoredMessage> {
  for await (const row of queryRows(table, { ...messagesOf(thread), Limit: PAGE_ROWS }))
    yield parseMessage(row);
}

/**
 * The newest messages of a thread, or those before an earlier page; the oldest first.
 * @returns with `more` when there are older ones: the `before` of the next page
 * @throws {InvalidFrameError} when `before` is not the `more` of an earlier page
 */
export async function messagePage(
  table: Table,
  thread: string,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<{ messages: StoredMessage[]; more?: string }> {
  const messages: StoredMessage[] = [];
  let after: Row | undefined =
    before === undefined ? undefined : { ...messageKey(thread, parseCursor(before)) };
  // A page of DynamoDB's ends after 1 MB; one message more than ours holds tells whether there is another page.
  do {
    const page = await table.client.send(
      new QueryCommand({
        ...messagesOf(thread),
        TableName: table.name,
        Limit: limit + 1 - messages.length,
        ExclusiveStartKey: after,
      }),
    );
    messages.push(...(page.Items ?? []).map(parseMessage));
    after = page.LastEvaluatedKey;
  } while (after && messages.length <= limit);
  const oldest = messages[limit - 1];
  const shown = messages.slice(0, limit).toReversed();
  return messages.length > limit && oldest
    ? { messages: shown, more: formatCursor(oldest) }
    : { messages: shown };
}

function messagesOf(thread: string) {
  const KeyConditionExpression = "#pk = :pk AND begins_with(#sk, :prefix)";
  return {
    KeyConditionExpression,
    ExpressionAttributeNames: namesIn(KeyConditionExpression),
    ExpressionAttributeValues: { ":pk": threadKey(thread).pk, ":prefix": MESSAGE_PREFIX },
    ScanIndexForward: false,
    ConsistentRead: true,
  };
}

/** Keeps what the conversation needs most: the text, then what the model is to see again, then the rest. */
function formatMessage(message: StoredMessage): Row {
  const { rounds, citations, reasoning, usage, ...small } = message;
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
  return { ...small, ...large, usage: usage && JSON.stringify(usage), cut: isWhole ? message.cut : true };
}

function parseMessage(row: Row): StoredMessage {
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
    ...of.optional("blocked", of.true),
    ...of.optional("cut", of.true),
  };
}
