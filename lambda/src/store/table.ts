import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Key } from "./keys.ts";

/** The one table; keys.ts says what stands in it. */
export interface Table {
  client: DynamoDBDocumentClient;
  name: string;
}

/** A row as it is read, before a parser of ours has looked at it. */
export type Row = Record<string, unknown>;

export interface Change {
  key: Key;
  /** Update and condition expressions; each `#attribute` in them stands for the attribute of that name. */
  update: string;
  condition?: string;
  values: Record<string, unknown>;
  /** What a `#name` stands for where it is not the attribute of that name. */
  names?: Record<string, string>;
}

/** Changes one row, and gives it as it is then; `undefined` when the condition does not hold. */
export async function updateRow(
  table: Table,
  { key, update, condition, values, names }: Change,
): Promise<Row | undefined> {
  const command = new UpdateCommand({
    TableName: table.name,
    Key: key,
    UpdateExpression: update,
    ConditionExpression: condition,
    ExpressionAttributeNames: { ...namesIn(`${update} ${condition ?? ""}`), ...names },
    ExpressionAttributeValues: values,
    ReturnValues: "ALL_NEW",
  });
  try {
    return (await table.client.send(command)).Attributes ?? {};
  } catch (error) {
    if (isConditionFailure(error)) return undefined;
    throw error;
  }
}

/** Rows of a query, however many pages they take; a further page is read only when it is asked for. */
export async function* queryRows(
  table: Table,
  query: Omit<QueryCommandInput, "TableName" | "ExclusiveStartKey">,
): AsyncGenerator<Row> {
  let ExclusiveStartKey: Row | undefined;
  do {
    const page = await table.client.send(
      new QueryCommand({ ...query, TableName: table.name, ExclusiveStartKey }),
    );
    yield* page.Items ?? [];
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

/** What an expression's `#attribute`s stand for; written so, none meets one of DynamoDB's 573 reserved words. */
export function namesIn(expression: string): Record<string, string> {
  return Object.fromEntries(
    [...expression.matchAll(/#(\w+)/g)].map(([hashed, name]) => [hashed, name ?? ""]),
  );
}

export function isConditionFailure(error: unknown): boolean {
  return error instanceof ConditionalCheckFailedException;
}
