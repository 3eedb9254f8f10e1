import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Table } from "../src/store/table.ts";
import { listen } from "./listen.ts";

/** A library without types. */
const dynalite: (options: { createTableMs: number }) => Server = createRequire(import.meta.url)("dynalite");

export interface TestTable extends AsyncDisposable {
  table: Table;
  url: string;
  /** The names of the operations called so far. */
  operations: string[];
  /** Operations put here are refused, as if the role did not allow them. */
  refused: Set<string>;
  /** The next call of an operation put here is done, but its answer is lost on the way. */
  unanswered: Set<string>;
}

/** Starts a DynamoDB with the chat's one table and its index, in this process. */
export async function startTable(): Promise<TestTable> {
  const operations: string[] = [];
  const refused = new Set<string>();
  const unanswered = new Set<string>();
  const dynamodb = dynalite({ createTableMs: 0 });
  const server = await listen(
    createServer((request, response) => {
      const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
      operations.push(operation);
      if (unanswered.delete(operation)) response.end = () => response.destroy();
      if (!refused.has(operation)) return void dynamodb.emit("request", request, response);
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify({ __type: "com.amazon.coral.service#AccessDeniedException", message: "" }));
    }),
  );
  const client = new DynamoDBClient({
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await client.send(
    new CreateTableCommand({
      TableName: "chat",
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
        { AttributeName: "owner", AttributeType: "S" },
        { AttributeName: "updatedAt", AttributeType: "S" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "byOwner",
          KeySchema: [
            { AttributeName: "owner", KeyType: "HASH" },
            { AttributeName: "updatedAt", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
  await active(client);
  return {
    url: server.url,
    operations,
    refused,
    unanswered,
    table: {
      client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
      name: "chat",
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await server.close();
    },
  };
}

/** Until then the table's operations answer that there is no such table. */
async function active(client: DynamoDBClient): Promise<void> {
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: "chat" }));
    if (Table?.TableStatus === "ACTIVE") return;
  }
}
