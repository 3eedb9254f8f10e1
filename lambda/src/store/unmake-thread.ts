import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { threadKey } from "./keys.ts";
import { isConditionFailure, namesIn, type Table } from "./table.ts";

/**
 * Takes back a conversation that was made for a run which then was not begun; one in which anything else was asked
 * meanwhile stays.
 */
export async function unmakeThread(
  table: Table,
  { thread, owner, run, at }: { thread: string; owner: string; run: string; at: string },
): Promise<void> {
  const ConditionExpression =
    "#owner = :owner AND #createdAt = :at AND #updatedAt = :at AND #leaf = :run AND #running = :running";
  const command = new DeleteCommand({
    TableName: table.name,
    Key: threadKey(thread),
    ConditionExpression,
    ExpressionAttributeNames: namesIn(ConditionExpression),
    ExpressionAttributeValues: {
      ":owner": owner,
      ":at": at,
      ":run": run,
      ":running": new Set([run]),
    },
  });
  try {
    await table.client.send(command);
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
}
