import { randomUUID } from "node:crypto";

const TableName = process.env.TABLE_NAME;
const KEEP_SECONDS = 24 * 60 * 60;

/** Keeps a value under a token: `kind` is CONNECT, MESSAGE, DISCONNECT, DIRECT, AUTHORIZER or OUTCOMES. */
export async function store(token, kind, value) {
  await put(token, `${Date.now()}#${randomUUID()}`, { kind, value });
}

/** What was kept under a token, oldest first. */
export async function eventsOf(token) {
  const { client, sdk } = await dynamodb();
  const { Items = [] } = await client.send(
    new sdk.QueryCommand({
      TableName,
      KeyConditionExpression: "pk = :token",
      ExpressionAttributeValues: { ":token": { S: token } },
      ConsistentRead: true,
    }),
  );
  return Items.map(({ kept }) => JSON.parse(kept.S));
}

/** `$disconnect` has no query string: its token is found by the connection's id. */
export async function rememberConnection({ connectionId }, remembered) {
  await put(connectionId, "connection", remembered);
}

export async function rememberedConnection({ connectionId }) {
  const { client, sdk } = await dynamodb();
  const Key = { pk: { S: connectionId }, sk: { S: "connection" } };
  const { Item } = await client.send(new sdk.GetItemCommand({ TableName, Key, ConsistentRead: true }));
  return Item && JSON.parse(Item.kept.S);
}

async function put(pk, sk, kept) {
  const { client, sdk } = await dynamodb();
  const expiresAt = Math.floor(Date.now() / 1000) + KEEP_SECONDS;
  const Item = {
    pk: { S: pk },
    sk: { S: sk },
    kept: { S: JSON.stringify(kept) },
    expiresAt: { N: String(expiresAt) },
  };
  await client.send(new sdk.PutItemCommand({ TableName, Item }));
}

let loaded;

/** Loaded when it is needed: most orders are done without. */
async function dynamodb() {
  if (!loaded) {
    const sdk = await import("@aws-sdk/client-dynamodb");
    loaded = { sdk, client: new sdk.DynamoDBClient() };
  }
  return loaded;
}
