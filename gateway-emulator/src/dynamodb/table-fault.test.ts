import {
  BatchGetItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { VirtualClock } from "../control/clock.ts";
import { FaultPlace } from "../control/fault-place.ts";
import { Faults } from "../control/faults.ts";
import { Journal } from "../control/journal.ts";
import type { OwnedProcess } from "../control/owned-process.ts";
import { startEmbeddedDynamoDb } from "./embedded.ts";
import { DYNAMODB_FAULTS, tableFaults } from "./table-fault.ts";

const clock = new VirtualClock();
const journal = new Journal(clock);
const place = new FaultPlace(DYNAMODB_FAULTS, journal);
const faults = new Faults([place]);
const rules = (...all: object[]) => faults.replace(all.map((rule) => ({ at: "dynamodb", ...rule })));

let dynamodb: OwnedProcess;
let client: DynamoDBClient;

beforeAll(async () => {
  const faultOf = tableFaults(place, clock);
  dynamodb = await startEmbeddedDynamoDb({ host: "127.0.0.1", port: 0, credentials: "anyone", faultOf });
  client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${dynamodb.port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  for (const TableName of ["chats", "users"])
    await client.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
});
afterAll(async () => {
  client.destroy();
  await dynamodb.close();
});
beforeEach(() => {
  faults.clear();
  journal.clear();
});

const Item = { pk: { S: "one" } };
const put = (TableName: string) => client.send(new PutItemCommand({ TableName, Item }));
const get = (TableName: string) => client.send(new GetItemCommand({ TableName, Key: Item }));

test.each([
  ["ProvisionedThroughputExceededException", 400],
  ["ThrottlingException", 400],
  ["InternalServerError", 500],
  ["ServiceUnavailable", 503],
])("a call is answered with %s (%i), as often as it shall be", async (error, status) => {
  rules({ effect: { error }, times: 1 });
  await expect(put("chats")).rejects.toMatchObject({
    name: error,
    message: expect.stringMatching(/\w+ \w+/),
    $metadata: { httpStatusCode: status },
  });
  await put("chats");
  expect(journal.after(0)).toMatchObject([{ kind: "fault", detail: { at: "dynamodb", usesLeft: 0 } }]);
});

test("a rule may be for one operation, or one table, also within a batch or a transaction", async () => {
  rules(
    { match: { operation: "GetItem", tableName: "chats" }, effect: { error: "ThrottlingException" } },
    { match: { operation: "BatchGetItem", tableName: "users" }, effect: { error: "RequestLimitExceeded" } },
    {
      match: { operation: "TransactWriteItems", tableName: "users" },
      effect: { error: "TransactionConflictException" },
    },
  );
  await put("chats");
  await get("users");
  await expect(get("chats")).rejects.toMatchObject({ name: "ThrottlingException" });
  await expect(get("arn:aws:dynamodb:us-east-1:123456789012:table/chats")).rejects.toMatchObject({
    name: "ThrottlingException",
  });
  const RequestItems = { chats: { Keys: [Item] }, users: { Keys: [Item] } };
  await expect(client.send(new BatchGetItemCommand({ RequestItems }))).rejects.toMatchObject({
    name: "RequestLimitExceeded",
  });
  const TransactItems = ["chats", "users"].map((TableName) => ({ Put: { TableName, Item } }));
  await expect(client.send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toMatchObject({
    name: "TransactionConflictException",
  });
});

test("a call whose connection drops is not carried out", async () => {
  const pk = { S: "never" };
  rules({ match: { operation: "PutItem" }, effect: { drop: true } });
  const sent = client.send(new PutItemCommand({ TableName: "chats", Item: { pk } }));
  await expect(sent).rejects.toMatchObject({ code: "ECONNRESET" });
  const { Item: found } = await client.send(new GetItemCommand({ TableName: "chats", Key: { pk } }));
  expect(found).toBeUndefined();
});

test("a call waits on the emulator's clock", async () => {
  rules({ effect: { delayMs: 10_000 } });
  const sleeping = new Promise<void>((resolve) => {
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (delayMs, signal) => {
      clock.sleep = sleep;
      resolve();
      return sleep(delayMs, signal);
    };
  });
  const written = put("chats");
  await sleeping;
  clock.advance(10_000);
  expect((await written).$metadata.httpStatusCode).toBe(200);
});

test("tables are made whatever the rules say", async () => {
  rules({ effect: { error: "InternalServerError" } });
  const made = await client.send(
    new CreateTableCommand({
      TableName: "made",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  expect(made.TableDescription?.TableName).toBe("made");
});
