import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { attributesOf } from "./attributes.ts";
import { deleteRows } from "./delete-rows.ts";
import {
  connectionKey,
  type Key,
  LISTENER_PREFIX,
  listenerKey,
  OWNED_CONNECTION_PREFIX,
  ownedConnectionKey,
  threadKey,
} from "./keys.ts";
import { namesIn, queryRows, type Row, type Table, updateRow } from "./table.ts";
import { CONNECTION_TTL_S, expiry, nowSeconds } from "./time-to-live.ts";

/** Keeps a connection that has come; `owner` where the API's authorizer has said whose it is. */
export async function putConnection(
  table: Table,
  connection: {
    connectionId: string;
    /** In milliseconds since the Unix epoch. */
    connectedAt: number;
    sourceIp: string;
    userAgent?: string | undefined;
    owner?: string | undefined;
  },
): Promise<void> {
  const { connectionId, owner, ...rest } = connection;
  const expiresAt = expiry(CONNECTION_TTL_S);
  const puts = [{ ...connectionKey(connectionId), ...rest, owner, expiresAt }];
  if (owner !== undefined)
    puts.push({ ...ownedConnectionKey(owner, connectionId), ...rest, owner, expiresAt });
  await Promise.all(puts.map((Item) => table.client.send(new PutCommand({ TableName: table.name, Item }))));
}

/** Says whose a connection is. Makes its row where there is none: the connection is there, since it speaks. */
export async function greetConnection(
  table: Table,
  { connectionId, owner }: { connectionId: string; owner: string },
): Promise<void> {
  const [before] = await Promise.all([
    ownerOfConnection(table, connectionId),
    putMark(table, ownedConnectionKey(owner, connectionId)),
  ]);
  if (before !== undefined && before !== owner)
    await deleteRows(table, [ownedConnectionKey(before, connectionId)]);
  await updateRow(table, {
    key: connectionKey(connectionId),
    update: "SET #owner = :owner, #expiresAt = if_not_exists(#expiresAt, :expiresAt)",
    values: { ":owner": owner, ":expiresAt": expiry(CONNECTION_TTL_S) },
  });
}

/** Whose a connection is; `undefined` until it has said so. */
export async function ownerOfConnection(table: Table, connectionId: string): Promise<string | undefined> {
  return (await getConnection(table, connectionId)).owner;
}

/** The connections that an owner has open, in every tab and on every device. */
export function connectionsOfOwner(table: Table, owner: string): Promise<string[]> {
  return markedConnections(table, ownedConnectionKey(owner, "").pk, OWNED_CONNECTION_PREFIX);
}

/** From now on the connection hears of the thread. */
export async function subscribe(
  table: Table,
  { connectionId, thread }: { connectionId: string; thread: string },
): Promise<void> {
  // In this order: what stands at the thread stands at the connection too, or soon will. So whoever deletes the
  // connection, even while this runs, or once more later when a post finds it gone, finds all its rows.
  await putMark(table, listenerKey(thread, connectionId));
  await updateRow(table, {
    key: connectionKey(connectionId),
    update: "SET #expiresAt = if_not_exists(#expiresAt, :expiresAt) ADD #threads :threads",
    values: { ":threads": new Set([thread]), ":expiresAt": expiry(CONNECTION_TTL_S) },
  });
}

/** The connections that want to hear of a thread. */
export function listenersOfThread(table: Table, thread: string): Promise<string[]> {
  return markedConnections(table, threadKey(thread).pk, LISTENER_PREFIX);
}

/** Forgets a connection: its row, that it is its owner's, and what it wanted to hear of. */
export async function deleteConnection(table: Table, connectionId: string): Promise<void> {
  const marks = marksOf(connectionId, await getConnection(table, connectionId));
  await deleteRows(table, marks);
  const { Attributes = {} } = await table.client.send(
    new DeleteCommand({
      TableName: table.name,
      Key: connectionKey(connectionId),
      ReturnValues: "ALL_OLD",
    }),
  );
  const known = new Set(marks.map(({ pk }) => pk));
  const meanwhile = marksOf(connectionId, parseConnection(Attributes)).filter(({ pk }) => !known.has(pk));
  await deleteRows(table, meanwhile);
}

interface Connection {
  owner?: string;
  threads: string[];
}

async function getConnection(table: Table, connectionId: string): Promise<Connection> {
  const { Item = {} } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: connectionKey(connectionId), ConsistentRead: true }),
  );
  return parseConnection(Item);
}

function parseConnection(row: Row): Connection {
  const of = attributesOf(row);
  return { ...of.optional("owner", of.string), threads: of.strings("threads") };
}

/** The other rows of a connection. */
function marksOf(connectionId: string, { owner, threads }: Connection): Key[] {
  return [
    ...(owner === undefined ? [] : [ownedConnectionKey(owner, connectionId)]),
    ...threads.map((thread) => listenerKey(thread, connectionId)),
  ];
}

async function putMark(table: Table, key: Key): Promise<void> {
  const Item = { ...key, expiresAt: expiry(CONNECTION_TTL_S) };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

/** Passes over what has expired: it may stand there for days, and each is a post to nobody. */
async function markedConnections(table: Table, pk: string, prefix: string): Promise<string[]> {
  const KeyConditionExpression = "#pk = :pk AND begins_with(#sk, :prefix)";
  const FilterExpression = "#expiresAt > :now";
  const rows = queryRows(table, {
    KeyConditionExpression,
    FilterExpression,
    ExpressionAttributeNames: namesIn(KeyConditionExpression + FilterExpression),
    ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix, ":now": nowSeconds() },
    ConsistentRead: true,
  });
  const connections = [];
  for await (const row of rows) connections.push(attributesOf(row).string("sk").slice(prefix.length));
  return connections;
}
