import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from "@aws-sdk/lib-dynamodb";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import type { Usage } from "./protocol.ts";

/**
 * The one table. Rows, by `pk` and `sk`:
 * - `CONNECTION#<connection>`, `CONNECTION`: an open connection;
 * - `THREAD#<thread>`, `SEND#<id>`: that a question was taken, once, and the run that answers it;
 * - `THREAD#<thread>`, `MESSAGE#<when asked>#<id>#0`: the question, and with `#1` its answer.
 *
 * An answer stands under its question's time, so a thread sorts into turns however long an answer took.
 */
export interface Table {
  client: DynamoDBDocumentClient;
  name: string;
}

/** A question that has been taken. */
export interface Question {
  thread: string;
  /** The client's id of the message. */
  id: string;
  text: string;
  run: string;
  /** ISO 8601 in UTC with milliseconds, so that it sorts. */
  askedAt: string;
}

export interface Answer {
  messageId: string;
  text: string;
  modelId: string;
  /** Absent when the model did not come to its end. */
  stopReason?: string | undefined;
  usage?: Usage | undefined;
}

/** A row of a thread, as it is read back. */
export interface StoredMessage {
  role: "user" | "assistant";
  text: string;
}

/** A connection lives two hours at most; its row goes a little later when `$disconnect` never comes. */
const CONNECTION_TTL_S = 2 * 60 * 60 + 10 * 60;
const MESSAGE_TTL_S = 30 * 24 * 60 * 60;
const PAGE_SIZE = 50;

export async function putConnection(
  table: Table,
  connection: { connectionId: string; connectedAt: number; sourceIp: string; userAgent?: string },
): Promise<void> {
  const { connectionId, ...rest } = connection;
  const Item = { ...connectionKey(connectionId), ...rest, expiresAt: expiry(CONNECTION_TTL_S) };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

export async function deleteConnection(table: Table, connectionId: string): Promise<void> {
  await table.client.send(new DeleteCommand({ TableName: table.name, Key: connectionKey(connectionId) }));
}

/**
 * Takes a question once: of any number of calls with the same thread and id, one gets `repeated: false`, and
 * all get the same run.
 */
export async function takeQuestion(
  table: Table,
  question: Question,
): Promise<{ run: string; repeated: boolean }> {
  const { thread, id, text, run, askedAt } = question;
  const key = { pk: `THREAD#${thread}`, sk: `SEND#${id}` };
  const expiresAt = expiry(MESSAGE_TTL_S);
  try {
    const Item = { ...key, run, askedAt, expiresAt };
    const ConditionExpression = "attribute_not_exists(pk)";
    await table.client.send(new PutCommand({ TableName: table.name, Item, ConditionExpression }));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const taken = await table.client.send(
      new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true }),
    );
    return { run: String(taken.Item?.run), repeated: true };
  }
  const Item = { ...messageKey(question, 0), role: "user", text, run, expiresAt };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
  return { run, repeated: false };
}

export async function putAnswer(table: Table, question: Question, answer: Answer): Promise<void> {
  const Item = {
    ...messageKey(question, 1),
    role: "assistant",
    ...answer,
    truncated: answer.stopReason === undefined,
    run: question.run,
    expiresAt: expiry(MESSAGE_TTL_S),
  };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

/** The thread up to and with the question, newest first; reads a further page only when it is asked for more. */
export async function* messagesBackFrom(table: Table, question: Question): AsyncGenerator<StoredMessage> {
  const { pk, sk } = messageKey(question, 0);
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: "pk = :pk AND sk BETWEEN :first AND :last",
        ExpressionAttributeValues: { ":pk": pk, ":first": "MESSAGE#", ":last": sk },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: PAGE_SIZE,
        ExclusiveStartKey,
      }),
    );
    for (const item of page.Items ?? []) yield parseMessage(item);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

function parseMessage(item: Record<string, unknown>): StoredMessage {
  return { role: item.role === "assistant" ? "assistant" : "user", text: String(item.text) };
}

function connectionKey(connectionId: string): { pk: string; sk: string } {
  return { pk: `CONNECTION#${connectionId}`, sk: "CONNECTION" };
}

function messageKey({ thread, askedAt, id }: Question, place: 0 | 1): { pk: string; sk: string } {
  return { pk: `THREAD#${thread}`, sk: `MESSAGE#${askedAt}#${id}#${place}` };
}

/** In seconds since the Unix epoch, as DynamoDB's time to live reads it. */
function expiry(ttlSeconds: number): number {
  return Math.floor(Date.now() / 1000) + ttlSeconds;
}
