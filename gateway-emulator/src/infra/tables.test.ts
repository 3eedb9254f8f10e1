import { expect, test } from "vitest";
import { chatStack, readFixture } from "./chat-stack.fixture.ts";

const withTable = (more: Record<string, unknown>) =>
  readFixture(chatStack({ aws_dynamodb_table: { chat: more } }));

test("a table has its keys and its billing mode, ready for CreateTable", () => {
  expect(withTable({}).tables).toEqual([
    {
      create: {
        TableName: "chat",
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      },
    },
  ]);
});

test("indexes and provisioned throughput are read", () => {
  const { tables } = withTable({
    billing_mode: "PROVISIONED",
    read_capacity: 5,
    range_key: "sk",
    attribute: ["pk", "sk", "user", "at"].map((name) => ({ name, type: name === "at" ? "N" : "S" })),
    global_secondary_index: {
      name: "by-user",
      hash_key: "user",
      range_key: "at",
      projection_type: "INCLUDE",
      non_key_attributes: ["title"],
      write_capacity: 2,
    },
    local_secondary_index: [{ name: "by-time", range_key: "at", projection_type: "KEYS_ONLY" }],
  });
  const key = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType });
  expect(tables[0]?.create).toMatchObject({
    KeySchema: [key("pk", "HASH"), key("sk", "RANGE")],
    AttributeDefinitions: [{}, {}, {}, { AttributeName: "at", AttributeType: "N" }],
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 1 },
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-user",
        KeySchema: [key("user", "HASH"), key("at", "RANGE")],
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["title"] },
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 },
      },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: "by-time",
        KeySchema: [key("pk", "HASH"), key("at", "RANGE")],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  });
});

test("an index may list its keys instead", () => {
  const { tables } = withTable({
    attribute: [
      { name: "pk", type: "S" },
      { name: "user", type: "S" },
    ],
    global_secondary_index: {
      name: "by-user",
      projection_type: "ALL",
      key_schema: [{ attribute_name: "user", key_type: "HASH" }],
    },
  });
  expect(tables[0]?.create.GlobalSecondaryIndexes?.[0]?.KeySchema).toEqual([
    { AttributeName: "user", KeyType: "HASH" },
  ]);
});

test("time to live counts only when it is on", () => {
  const ttl = (enabled: boolean) =>
    withTable({ ttl: { attribute_name: "expiresAt", enabled } }).tables[0]?.timeToLiveAttribute;
  expect([ttl(true), ttl(false)]).toEqual(["expiresAt", undefined]);
});

test("a stream is listed as not emulated", () => {
  expect(withTable({ stream_enabled: true }).notEmulated).toEqual([
    { address: "aws_dynamodb_table.chat", why: "stream_enabled is not emulated: the table has no stream" },
  ]);
});

test.each<[string, Record<string, unknown>, string]>([
  [
    "a key without a type",
    { range_key: "sk" },
    "sk is a key, and no attribute says its type; add attribute sk",
  ],
  [
    "an attribute that is in no key",
    {
      attribute: [
        { name: "pk", type: "S" },
        { name: "title", type: "S" },
      ],
    },
    "attribute title is in no key, which DynamoDB refuses; take it out",
  ],
  [
    "a type that is none",
    { attribute: { name: "pk", type: "string" } },
    "type is string; it must be S or N or B",
  ],
  ["a name that is none", { name: "a b" }, 'name is "a b"; it must be 3 to 255 letters, digits, _, . and -'],
  ["no hash key", { hash_key: null }, "has no hash_key; give it one"],
  ["a dynamic block", { dynamic: { attribute: {} } }, "uses dynamic, which only Terraform can expand"],
])("refuses %s", (_, more, what) => {
  expect(() => withTable(more)).toThrow(`aws_dynamodb_table.chat: ${what}`);
});
