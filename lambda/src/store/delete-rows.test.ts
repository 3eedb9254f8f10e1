import { BatchWriteCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "vitest";
import { startTable } from "../../test/table.ts";
import { deletePartition, deleteRows } from "./delete-rows.ts";
import type { Table } from "./table.ts";

/** A table that is too busy for all but the first of each batch, or for any. */
function busy(table: Table, takes: 0 | 1): { table: Table; batches: number[] } {
  const batches: number[] = [];
  const { client } = table;
  const half = new Proxy(client, {
    get(target, property) {
      if (property !== "send") return Reflect.get(target, property, target);
      return async (command: Parameters<typeof client.send>[0]) => {
        if (!(command instanceof BatchWriteCommand)) return client.send(command);
        const requests = command.input.RequestItems?.[table.name] ?? [];
        batches.push(requests.length);
        const RequestItems = { [table.name]: requests.slice(0, takes) };
        if (takes > 0) await client.send(new BatchWriteCommand({ RequestItems }));
        return { UnprocessedItems: requests.length > takes ? { [table.name]: requests.slice(takes) } : {} };
      };
    },
  });
  return { table: { ...table, client: half }, batches };
}

async function putRows(table: Table, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const Item = { pk: "p", sk: String(n).padStart(3, "0") };
    await table.client.send(new PutCommand({ TableName: table.name, Item }));
  }
}

async function left(table: Table): Promise<unknown[]> {
  const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.name }));
  return Items.map(({ sk }) => sk as unknown);
}

test("a partition goes in batches of 25, but for the row that is to stay", async () => {
  await using started = await startTable();
  await putRows(started.table, 60);
  started.operations.length = 0;
  await deletePartition(started.table, "p", "031");
  expect(await left(started.table)).toEqual(["031"]);
  expect(started.operations.filter((name) => name === "BatchWriteItem").length).toBe(3);
});

test("what a busy table has not deleted it is given again", async () => {
  await using started = await startTable();
  await putRows(started.table, 3);
  const { table, batches } = busy(started.table, 1);
  await deletePartition(table, "p", "none");
  expect(batches).toEqual([3, 2, 1]);
  expect(await left(started.table)).toEqual([]);
});

test("a table that deletes nothing is given up, and the caller told", async () => {
  await using started = await startTable();
  const { table, batches } = busy(started.table, 0);
  await expect(deleteRows(table, [{ pk: "p", sk: "1" }], { firstPauseMs: 1 })).rejects.toThrow(
    "the table did not delete 1 rows",
  );
  expect(batches.length).toBe(8);
});

test("no rows are no call", async () => {
  await using started = await startTable();
  started.operations.length = 0;
  await deleteRows(started.table, []);
  expect(started.operations).toEqual([]);
});
