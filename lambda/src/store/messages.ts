import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { formatCursor, parseCursor } from "./cursor.ts";
import { MESSAGE_PREFIX, messageKey, threadKey } from "./keys.ts";
import { messageRow, parseMessage, type StoredMessage } from "./message-row.ts";
import { isConditionFailure, namesIn, queryRows, type Table } from "./table.ts";

export type { StoredMessage } from "./message-row.ts";

const PAGE_ROWS = 50;

/** Stores a message, in place of the one with the same id and time. What is too long for a row is cut. */
export async function putMessage(table: Table, thread: string, message: StoredMessage): Promise<void> {
  const Item = messageRow(thread, message);
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

/**
 * Stores what was left of an answer whose worker has died, as it read after so many of its events; never in place of
 * the worker's own, nor of what somebody else has left who knew as much.
 */
export async function putRemains(
  table: Table,
  thread: string,
  { message, events }: { message: StoredMessage; events: number },
): Promise<void> {
  const ConditionExpression = "attribute_not_exists(#pk) OR #events < :events";
  const command = new PutCommand({
    TableName: table.name,
    Item: { ...messageRow(thread, message), events },
    ConditionExpression,
    ExpressionAttributeNames: namesIn(ConditionExpression),
    ExpressionAttributeValues: { ":events": events },
  });
  try {
    await table.client.send(command);
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
}

/** A thread's messages, the newest first; reads a further page only when it is asked for more. */
export async function* messagesBack(table: Table, thread: string): AsyncGenerator<StoredMessage> {
  for await (const row of queryRows(table, { ...messagesOf(thread), Limit: PAGE_ROWS }))
    yield parseMessage(row);
}

/**
 * The newest messages of a thread, or those before an earlier page; the oldest first. Where messages are long, the
 * page ends after 1 MB, as DynamoDB's do: it goes to the client in frames of 28 KiB, one after the other.
 * @returns with `more` when there are older ones: the `before` of the next page
 * @throws {InvalidFrameError} when `before` is not the `more` of an earlier page
 */
export async function messagePage(
  table: Table,
  thread: string,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<{ messages: StoredMessage[]; more?: string }> {
  const { Items = [], LastEvaluatedKey } = await table.client.send(
    new QueryCommand({
      ...messagesOf(thread),
      TableName: table.name,
      // One message more than the page holds tells whether there is another page.
      Limit: limit + 1,
      ExclusiveStartKey: before === undefined ? undefined : { ...messageKey(thread, parseCursor(before)) },
    }),
  );
  const newestFirst = Items.slice(0, limit).map(parseMessage);
  const oldest = newestFirst.at(-1);
  const messages = newestFirst.toReversed();
  const isLast = Items.length <= limit && LastEvaluatedKey === undefined;
  return oldest && !isLast ? { messages, more: formatCursor(oldest) } : { messages };
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
