import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { deletePartition } from "./delete-rows.ts";
import { threadKey } from "./keys.ts";
import { requestStop } from "./runs.ts";
import { isConditionFailure, namesIn, type Table } from "./table.ts";
import { getThread, parseThread } from "./thread-row.ts";

/**
 * Deletes a conversation with its messages, and tells the runs that write in it to stop. Its own row goes last, so
 * that a call that failed half-way can be repeated.
 * @throws {NotFoundError} when there is none, or none of this owner's
 */
export async function deleteThread(
  table: Table,
  { thread, owner }: { thread: string; owner: string },
): Promise<void> {
  const { running } = await getThread(table, { thread, owner });
  await Promise.all(running.map((run) => requestStop(table, { run, owner })));
  const key = threadKey(thread);
  await deletePartition(table, key.pk, key.sk);
  const startedMeanwhile = await deleteThreadRow(table, { thread, owner });
  await Promise.all(startedMeanwhile.map((run) => requestStop(table, { run, owner })));
}

/** @returns the runs that it had */
async function deleteThreadRow(
  table: Table,
  { thread, owner }: { thread: string; owner: string },
): Promise<string[]> {
  const ConditionExpression = "#owner = :owner";
  const command = new DeleteCommand({
    TableName: table.name,
    Key: threadKey(thread),
    ConditionExpression,
    ExpressionAttributeNames: namesIn(ConditionExpression),
    ExpressionAttributeValues: { ":owner": owner },
    ReturnValues: "ALL_OLD",
  });
  try {
    const { Attributes } = await table.client.send(command);
    return Attributes ? parseThread(Attributes).running : [];
  } catch (error) {
    // Somebody else's deletion was quicker, or the SDK has repeated this one.
    if (isConditionFailure(error)) return [];
    throw error;
  }
}
