import type {
  AttributeDefinition,
  BillingMode,
  GlobalSecondaryIndex,
  KeySchemaElement,
  LocalSecondaryIndex,
  Projection,
  ProvisionedThroughput,
} from "@aws-sdk/client-dynamodb";
import type { TableDefinition } from "../dynamodb/definition.ts";
import type { Fields } from "./terraform/fields.ts";
import { leaveOutArguments, type LeaveOut } from "./not-emulated.ts";
import { oneOf } from "./one-of.ts";
import type { Stack } from "./terraform/resolve.ts";
import { refuseExpanded, type Resource, resourcesOf } from "./terraform/resource.ts";

const TYPE = "aws_dynamodb_table";

/** The DynamoDB tables, ready to be created. */
export function readTables(stack: Stack, leaveOut: LeaveOut): TableDefinition[] {
  const tables = new Map<string, TableDefinition>();
  for (const resource of resourcesOf(stack, TYPE)) {
    refuseExpanded(resource);
    const table = readTable(resource);
    const { TableName } = table.create;
    if (tables.has(TableName))
      throw resource.error(`another table is named ${TableName} too; give it another name`);
    tables.set(TableName, table);
    leaveOutArguments(TYPE, resource, leaveOut);
  }
  return [...tables.values()];
}

function readTable(resource: Resource): TableDefinition {
  const TableName = resource.requiredString("name");
  if (!/^[A-Za-z0-9_.-]{3,255}$/.test(TableName))
    throw resource.error(
      `name is ${JSON.stringify(TableName)}; it must be 3 to 255 letters, digits, _, . and -`,
    );
  const hashKey = resource.requiredString("hash_key");
  const billing = oneOf(resource, "billing_mode", ["PROVISIONED", "PAY_PER_REQUEST"]) ?? "PROVISIONED";
  const globalIndexes = resource.blocks("global_secondary_index").map((index) => globalIndex(index, billing));
  const localIndexes = resource.blocks("local_secondary_index").map((index) => localIndex(index, hashKey));
  const KeySchema = keySchema(hashKey, resource.string("range_key"));
  const keys = [
    KeySchema,
    ...[...globalIndexes, ...localIndexes].map((index) => index.KeySchema ?? []),
  ].flat();
  const timeToLiveAttribute = timeToLiveOf(resource);
  return {
    create: {
      TableName,
      KeySchema,
      AttributeDefinitions: attributesOf(resource, new Set(keys.map((key) => key.AttributeName ?? ""))),
      BillingMode: billing,
      ...throughputOf(resource, billing),
      ...(globalIndexes.length > 0 && { GlobalSecondaryIndexes: globalIndexes }),
      ...(localIndexes.length > 0 && { LocalSecondaryIndexes: localIndexes }),
    },
    ...(timeToLiveAttribute !== undefined && { timeToLiveAttribute }),
  };
}

/** DynamoDB wants the type of each key's attribute, and of no other. */
function attributesOf(resource: Resource, keys: Set<string>): AttributeDefinition[] {
  const attributes = resource.blocks("attribute").map((attribute) => ({
    AttributeName: attribute.requiredString("name"),
    AttributeType: oneOf(attribute, "type", ["S", "N", "B"]) ?? "S",
  }));
  const names = attributes.map((attribute) => attribute.AttributeName);
  const untyped = [...keys].find((key) => !names.includes(key));
  if (untyped !== undefined)
    throw resource.error(`${untyped} is a key, and no attribute says its type; add attribute ${untyped}`);
  const unused = names.find((name) => !keys.has(name));
  if (unused !== undefined)
    throw resource.error(`attribute ${unused} is in no key, which DynamoDB refuses; take it out`);
  return attributes;
}

function globalIndex(index: Fields, billing: BillingMode): GlobalSecondaryIndex {
  const declared = index.blocks("key_schema").map((key) => ({
    AttributeName: key.requiredString("attribute_name"),
    KeyType: oneOf(key, "key_type", ["HASH", "RANGE"]) ?? "HASH",
  }));
  return {
    IndexName: index.requiredString("name"),
    KeySchema:
      declared.length > 0 ? declared : keySchema(index.requiredString("hash_key"), index.string("range_key")),
    Projection: projectionOf(index),
    ...throughputOf(index, billing),
  };
}

function localIndex(index: Fields, hashKey: string): LocalSecondaryIndex {
  return {
    IndexName: index.requiredString("name"),
    KeySchema: keySchema(hashKey, index.requiredString("range_key")),
    Projection: projectionOf(index),
  };
}

function keySchema(hashKey: string, rangeKey: string | undefined): KeySchemaElement[] {
  const hash: KeySchemaElement = { AttributeName: hashKey, KeyType: "HASH" };
  return rangeKey === undefined ? [hash] : [hash, { AttributeName: rangeKey, KeyType: "RANGE" }];
}

function projectionOf(index: Fields): Projection {
  const names = index.strings("non_key_attributes");
  return {
    ProjectionType: oneOf(index, "projection_type", ["ALL", "KEYS_ONLY", "INCLUDE"]) ?? "ALL",
    ...(names.length > 0 && { NonKeyAttributes: names }),
  };
}

function throughputOf(
  fields: Fields,
  billing: BillingMode,
): { ProvisionedThroughput?: ProvisionedThroughput } {
  if (billing === "PAY_PER_REQUEST") return {};
  return {
    ProvisionedThroughput: {
      ReadCapacityUnits: fields.number("read_capacity") ?? 1,
      WriteCapacityUnits: fields.number("write_capacity") ?? 1,
    },
  };
}

function timeToLiveOf(resource: Resource): string | undefined {
  const ttl = resource.blocks("ttl").find((block) => block.boolean("enabled") === true);
  return ttl?.requiredString("attribute_name");
}
