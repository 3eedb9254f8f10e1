import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:net";
import { json } from "node:stream/consumers";
import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OwnedProcess } from "../control/owned-process.ts";
import type { TableDefinition } from "./definition.ts";
import { startEmbeddedDynamoDb } from "./embedded.ts";
import { createTables } from "./tables.ts";

const region = "us-east-1";
const credentials = { accessKeyId: "local", secretAccessKey: "local" };

let embedded: OwnedProcess;
let endpoint: string;
let client: DynamoDBClient;

beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb({ host: "127.0.0.1", port: 0, credentials: "anyone" });
  endpoint = `http://127.0.0.1:${embedded.port}`;
  client = new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await embedded.close();
});

function chatTable(TableName: string): TableDefinition {
  return {
    create: {
      TableName,
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "N" },
        { AttributeName: "owner", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "byOwner",
          KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      BillingMode: "PAY_PER_REQUEST",
    },
    timeToLiveAttribute: "expiresAt",
  };
}

function tablesOf(...definitions: TableDefinition[]) {
  const tables = createTables({ endpoint, region, credentials, definitions });
  return { ...tables, [Symbol.dispose]: tables.close };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

function put(TableName: string, pk: string) {
  const Item = { pk: { S: pk }, sk: { N: "1" }, owner: { S: "me" } };
  return client.send(new PutItemCommand({ TableName, Item }));
}

async function has(TableName: string, pk: string): Promise<boolean> {
  const Key = { pk: { S: pk }, sk: { N: "1" } };
  return (await client.send(new GetItemCommand({ TableName, Key }))).Item !== undefined;
}

test("a table is made as it is declared, and takes items as soon as create returns", async () => {
  using tables = tablesOf(chatTable("declared"));
  await tables.create();
  await put("declared", "a");
  const { Table } = await client.send(new DescribeTableCommand({ TableName: "declared" }));
  expect(Table).toMatchObject({
    TableStatus: "ACTIVE",
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    GlobalSecondaryIndexes: [{ IndexName: "byOwner" }],
  });
  const { Count } = await client.send(
    new QueryCommand({
      TableName: "declared",
      IndexName: "byOwner",
      KeyConditionExpression: "#o = :o",
      ExpressionAttributeNames: { "#o": "owner" },
      ExpressionAttributeValues: { ":o": { S: "me" } },
    }),
  );
  expect(Count).toBe(1);
});

test("a table that is there already keeps its items", async () => {
  using tables = tablesOf(chatTable("kept"));
  await tables.create();
  await put("kept", "a");
  await tables.create();
  expect(await has("kept", "a")).toBe(true);
});

test("empty leaves every table in its place, without items, each time", async () => {
  using tables = tablesOf(chatTable("one"), chatTable("two"));
  await tables.create();
  for (let round = 0; round < 10; round++) {
    await Promise.all([put("one", "a"), put("two", "a")]);
    await tables.empty();
    expect(await Promise.all([has("one", "a"), has("two", "a")])).toEqual([false, false]);
  }
});

test("empty makes a table that somebody has deleted", async () => {
  using tables = tablesOf(chatTable("deleted"));
  await tables.empty();
  expect(await has("deleted", "a")).toBe(false);
});

test("tables that nobody declared are left alone", async () => {
  using tables = tablesOf();
  await tables.create();
  await tables.empty();
  const before = (await client.send(new ListTablesCommand({}))).TableNames;
  expect(before).not.toContain("undeclared");
  await expect(put("undeclared", "a")).rejects.toBeInstanceOf(ResourceNotFoundException);
});

test("time to live is switched on, on its attribute, where DynamoDB knows it", async () => {
  const calls: unknown[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const operation = request.headers["x-amz-target"]?.toString().split(".")[1];
    calls.push([operation, await json(request)]);
    response.setHeader("content-type", "application/x-amz-json-1.0");
    response.end(operation === "DescribeTable" ? '{"Table":{"TableStatus":"ACTIVE"}}' : "{}");
  };
  const known = createHttpServer((request, response) => void answer(request, response)).listen(
    0,
    "127.0.0.1",
  );
  await once(known, "listening");
  const elsewhere = `http://127.0.0.1:${portOf(known)}`;
  const tables = createTables({
    endpoint: elsewhere,
    region,
    credentials,
    definitions: [chatTable("lasting")],
  });
  await tables.create();
  tables.close();
  known.close();
  expect(calls.at(-1)).toEqual([
    "UpdateTimeToLive",
    { TableName: "lasting", TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true } },
  ]);
});

test("a declaration that DynamoDB refuses is an error with DynamoDB's own reason", async () => {
  const { create } = chatTable("refused");
  using tables = tablesOf({
    create: { ...create, KeySchema: [{ AttributeName: "absent", KeyType: "HASH" }] },
  });
  await expect(tables.create()).rejects.toThrow(/absent|Attribute|KeySchema/);
});

test("an embedded DynamoDB on a port that is taken says so by the system's code", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await once(blocker, "listening");
  try {
    const options = { host: "127.0.0.1", port: portOf(blocker), credentials: "anyone" } as const;
    await expect(startEmbeddedDynamoDb(options)).rejects.toThrow(
      expect.objectContaining({ code: "EADDRINUSE" }),
    );
  } finally {
    blocker.close();
  }
});

test("other definitions: the new table is made, and the old one keeps its items, also while others are emptied", async () => {
  const tables = createTables({ endpoint, region, credentials, definitions: [chatTable("kept")] });
  await tables.create();
  const Item = { pk: { S: "a" }, sk: { N: "1" }, owner: { S: "me" } };
  await client.send(new PutItemCommand({ TableName: "kept", Item }));
  await tables.define([chatTable("added")]);
  expect((await client.send(new ListTablesCommand())).TableNames).toEqual(
    expect.arrayContaining(["kept", "added"]),
  );
  await tables.empty();
  const Key = { pk: { S: "a" }, sk: { N: "1" } };
  expect((await client.send(new GetItemCommand({ TableName: "kept", Key }))).Item).toEqual(Item);
  tables.close();
});
