import { setTimeout } from "node:timers/promises";
import { BatchWriteCommand, type BatchWriteCommandOutput } from "@aws-sdk/lib-dynamodb";
import type { Key } from "./keys.ts";
import { namesIn, queryRows, type Row, type Table } from "./table.ts";

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MAX_BATCH_ROWS = 25;
/** With the pauses below, some six seconds of a table that takes nothing. */
const MAX_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 50;

/** Deletes the rows of a partition but the one with the sort key `keep`. */
export async function deletePartition(table: Table, pk: string, keep: string): Promise<void> {
  let batch: Key[] = [];
  const query = {
    KeyConditionExpression: "#pk = :pk",
    ProjectionExpression: "#pk, #sk",
    ExpressionAttributeNames: namesIn("#pk #sk"),
    ExpressionAttributeValues: { ":pk": pk },
    ConsistentRead: true,
  };
  for await (const row of queryRows(table, query)) {
    const { sk } = parseKey(row);
    if (sk !== keep) batch.push({ pk, sk });
    if (batch.length < MAX_BATCH_ROWS) continue;
    await deleteBatch(table, batch);
    batch = [];
  }
  await deleteBatch(table, batch);
}

/**
 * Deletes any number of rows; what is not there is no matter.
 * @throws {Error} when the table keeps refusing some of them
 */
export async function deleteRows(
  table: Table,
  keys: readonly Key[],
  { firstPauseMs = FIRST_PAUSE_MS } = {},
): Promise<void> {
  for (let at = 0; at < keys.length; at += MAX_BATCH_ROWS)
    await deleteBatch(table, keys.slice(at, at + MAX_BATCH_ROWS), firstPauseMs);
}

type Requests = NonNullable<BatchWriteCommandOutput["UnprocessedItems"]>[string];

/** A batch is answered with success also when the table was too busy for some of it. */
async function deleteBatch(table: Table, keys: readonly Key[], firstPauseMs = FIRST_PAUSE_MS): Promise<void> {
  let requests: Requests = keys.map((Key) => ({ DeleteRequest: { Key } }));
  for (let attempt = 0; requests.length > 0; attempt++) {
    if (attempt === MAX_ATTEMPTS) throw new Error(`the table did not delete ${requests.length} rows`);
    // Full jitter, so that calls that met here part again.
    if (attempt > 0) await setTimeout(Math.random() * firstPauseMs * 2 ** attempt);
    const command = new BatchWriteCommand({ RequestItems: { [table.name]: requests } });
    requests = (await table.client.send(command)).UnprocessedItems?.[table.name] ?? [];
  }
}

function parseKey(row: Row): Key {
  return { pk: String(row.pk), sk: String(row.sk) };
}
