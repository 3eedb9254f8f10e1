import { GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "vitest";
import { startTable } from "../../test/table.ts";
import {
  connectionsOfOwner,
  deleteConnection,
  greetConnection,
  listenersOfThread,
  ownerOfConnection,
  putConnection,
  subscribe,
} from "./connections.ts";
import { connectionKey, listenerKey } from "./keys.ts";
import type { Table } from "./table.ts";

const connection = { connectionId: "c1=", connectedAt: 1_772_438_400_000, sourceIp: "203.0.113.7" };

async function rows(table: Table): Promise<string[]> {
  const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.name }));
  return Items.map(({ pk, sk }) => `${String(pk)} ${String(sk)}`).toSorted();
}

test("a connection is a row with a time to live a little longer than a connection's", async () => {
  await using started = await startTable();
  const { table } = started;
  await putConnection(table, connection);
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: connectionKey("c1=") }),
  );
  expect(Item).toMatchObject({ connectedAt: 1_772_438_400_000, sourceIp: "203.0.113.7" });
  const secondsLeft = Number(Item?.expiresAt) - Date.now() / 1000;
  expect(secondsLeft).toBeGreaterThan(7_200);
  expect(secondsLeft).toBeLessThan(9_000);
  expect(await ownerOfConnection(table, "c1=")).toBeUndefined();
});

test("a connection that an authorizer let in has its owner at once", async () => {
  await using started = await startTable();
  await putConnection(started.table, { ...connection, owner: "user#1" });
  expect(await ownerOfConnection(started.table, "c1=")).toBe("user#1");
  expect(await connectionsOfOwner(started.table, "user#1")).toEqual(["c1="]);
});

test("a connection that greets has an owner, and keeps what was known of it", async () => {
  await using started = await startTable();
  const { table } = started;
  await putConnection(table, connection);
  await greetConnection(table, { connectionId: "c1=", owner: "device:a" });
  await greetConnection(table, { connectionId: "c2=", owner: "device:a" });
  await greetConnection(table, { connectionId: "c3=", owner: "device:b" });
  expect(await ownerOfConnection(table, "c1=")).toBe("device:a");
  expect((await connectionsOfOwner(table, "device:a")).toSorted()).toEqual(["c1=", "c2="]);
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: connectionKey("c1=") }),
  );
  expect(Item).toMatchObject({ sourceIp: "203.0.113.7" });
});

test("a connection that greets as somebody else is no longer the first one's", async () => {
  await using started = await startTable();
  for (const owner of ["device:a", "device:b", "device:b"])
    await greetConnection(started.table, { connectionId: "c1=", owner });
  expect(await ownerOfConnection(started.table, "c1=")).toBe("device:b");
  expect(await connectionsOfOwner(started.table, "device:a")).toEqual([]);
  expect(await connectionsOfOwner(started.table, "device:b")).toEqual(["c1="]);
});

test("a thread is heard by whoever subscribed, once", async () => {
  await using started = await startTable();
  const { table } = started;
  for (const [connectionId, thread] of [
    ["c1=", "t"],
    ["c2=", "t"],
    ["c1=", "t"],
    ["c1=", "other"],
  ] as const)
    await subscribe(table, { connectionId, thread });
  expect((await listenersOfThread(table, "t")).toSorted()).toEqual(["c1=", "c2="]);
  expect(await listenersOfThread(table, "none")).toEqual([]);
});

test("with a connection all its rows go, and only its own; to delete it again is no harm", async () => {
  await using started = await startTable();
  const { table } = started;
  await putConnection(table, { ...connection, owner: "device:a" });
  for (let n = 0; n < 30; n++) await subscribe(table, { connectionId: "c1=", thread: `t${n}` });
  await greetConnection(table, { connectionId: "c2=", owner: "device:a" });
  await subscribe(table, { connectionId: "c2=", thread: "t1" });
  for (let times = 0; times < 2; times++) {
    await deleteConnection(table, "c1=");
    expect(await rows(table)).toEqual([
      "CONNECTION#c2= CONNECTION",
      "OWNER#device:a CONNECTION#c2=",
      "THREAD#t1 LISTENER#c2=",
    ]);
  }
});

/** The same table; before the call with this number, counted from 0, something else happens. */
function interrupted(table: Table, at: number, happen: () => Promise<void>): Table {
  const { client } = table;
  let calls = 0;
  const slow = new Proxy(client, {
    get(target, property) {
      if (property !== "send") return Reflect.get(target, property, target);
      return async (command: Parameters<typeof client.send>[0]) => {
        if (calls++ === at) await happen();
        return client.send(command);
      };
    },
  });
  return { ...table, client: slow };
}

test("whatever comes while a connection is deleted goes when a post finds it gone", async () => {
  await using started = await startTable();
  const { table } = started;
  const connectionId = "c1=";
  for (const at of [0, 1, 2]) {
    await putConnection(table, connection);
    const deleted = interrupted(table, at, () => deleteConnection(table, connectionId));
    await subscribe(deleted, { connectionId, thread: "t" });
    await greetConnection(
      interrupted(table, at, () => deleteConnection(table, connectionId)),
      {
        connectionId,
        owner: "device:a",
      },
    );
    await deleteConnection(table, connectionId);
    expect(await rows(table)).toEqual([]);
  }
});

test("what a connection asks for while it is deleted goes with it", async () => {
  await using started = await startTable();
  const { table } = started;
  const connectionId = "c1=";
  for (const at of [0, 1]) {
    await putConnection(table, connection);
    const busy = interrupted(table, at, async () => {
      await subscribe(table, { connectionId, thread: "t" });
      await greetConnection(table, { connectionId, owner: "device:a" });
    });
    await deleteConnection(busy, connectionId);
    expect(await rows(table)).toEqual([]);
  }
});

test("a listener whose row has expired, but is not deleted yet, hears nothing", async () => {
  await using started = await startTable();
  const { table } = started;
  const Item = { ...listenerKey("t", "old="), expiresAt: Math.floor(Date.now() / 1000) - 1 };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
  await subscribe(table, { connectionId: "c1=", thread: "t" });
  expect(await listenersOfThread(table, "t")).toEqual(["c1="]);
});
