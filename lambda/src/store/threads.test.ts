import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "vitest";
import { startTable } from "../../test/table.ts";
import { listenersOfThread, subscribe } from "./connections.ts";
import { NotFoundError } from "./errors.ts";
import { putMessage } from "./messages.ts";
import { putRun, requestStop, takeRun } from "./runs.ts";
import type { Table } from "./table.ts";
import {
  deleteThread,
  endThreadRun,
  getThread,
  listThreads,
  pinThread,
  renameThread,
  touchThread,
} from "./threads.ts";

const own = { thread: "t", owner: "device:a" };
const stranger = { thread: "t", owner: "device:b" };
const first = { ...own, at: "2026-11-22T12:00:00.000Z", title: "Why is the sky blue?", run: "r1" };
const second = { ...own, at: "2026-11-22T13:00:00.000Z", title: "And the sea?", run: "r2" };

async function putOwnRun(table: Table, run: string): Promise<void> {
  await putRun(table, {
    run,
    kind: "send",
    ...own,
    parent: null,
    modelId: "some-model",
    options: {},
    connectionId: "c",
    endpoint: "https://example.com/ws",
    askedAt: first.at,
  });
}

async function rowsOfThread(table: Table): Promise<unknown[]> {
  const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.name }));
  return Items.filter(({ pk }) => pk === "THREAD#t");
}

async function putMessages(table: Table, count: number, run = "r1"): Promise<void> {
  for (let n = 0; n < count; n++)
    await putMessage(table, "t", { id: `m${n}`, parent: null, role: "user", text: "?", at: first.at, run });
}

test("a thread begins with its first question", async () => {
  await using started = await startTable();
  const thread = await touchThread(started.table, first);
  expect(thread).toEqual({
    ...own,
    title: "Why is the sky blue?",
    titledBy: "question",
    createdAt: first.at,
    updatedAt: first.at,
    pinned: false,
    options: {},
    running: ["r1"],
  });
  expect(await getThread(started.table, own)).toEqual(thread);
});

test("used again, a thread keeps what is not given anew, its title in any case", async () => {
  await using started = await startTable();
  const { table } = started;
  await touchThread(table, { ...first, modelId: "m1", options: { system: "be brief" }, leaf: "r1" });
  const thread = await touchThread(table, { ...second, options: { temperature: 0.3 } });
  expect(thread).toMatchObject({
    title: "Why is the sky blue?",
    createdAt: first.at,
    updatedAt: second.at,
    modelId: "m1",
    options: { temperature: 0.3 },
    leaf: "r1",
  });
  expect(thread.running.toSorted()).toEqual(["r1", "r2"]);
  expect(await touchThread(table, { ...second, options: { temperature: 0.3 } })).toEqual(thread);
});

test("a run that ends leaves the thread its answer, and what the model counted", async () => {
  await using started = await startTable();
  const { table } = started;
  await touchThread(table, first);
  await touchThread(table, second);
  await endThreadRun(table, { thread: "t", run: "r1", leaf: "r1-a", bytesPerToken: 3.7, windowFrom: "r1" });
  await endThreadRun(table, { thread: "t", run: "r2", leaf: "r2-a" });
  await endThreadRun(table, { thread: "t", run: "r2", leaf: "r2-a" });
  const thread = await getThread(table, own);
  expect(thread).toMatchObject({ leaf: "r2-a", running: [], bytesPerToken: 3.7, windowFrom: "r1" });
  expect(thread.updatedAt).toBe(second.at);
});

test("to a stranger there is no such thread, and nothing changes", async () => {
  await using started = await startTable();
  const { table } = started;
  const before = await touchThread(table, first);
  for (const attempt of [
    () => touchThread(table, { ...first, ...stranger }),
    () => getThread(table, stranger),
    () => renameThread(table, { ...stranger, title: "mine", by: "user" }),
    () => pinThread(table, { ...stranger, pinned: true }),
    () => deleteThread(table, stranger),
    () => getThread(table, { ...own, thread: "none" }),
    () => pinThread(table, { ...own, thread: "none", pinned: true }),
  ])
    await expect(attempt()).rejects.toThrow(NotFoundError);
  expect(await renameThread(table, { ...stranger, title: "mine", by: "model" })).toBe(false);
  expect(await getThread(table, own)).toEqual(before);
});

test("the model's title takes the place of the question, never of the user's", async () => {
  await using started = await startTable();
  const { table } = started;
  await touchThread(table, first);
  expect(await renameThread(table, { ...own, title: "Sky", by: "model" })).toBe(true);
  expect(await renameThread(table, { ...own, title: "Blue", by: "model" })).toBe(false);
  expect(await getThread(table, own)).toMatchObject({ title: "Sky", titledBy: "model" });
  expect(await renameThread(table, { ...own, title: "Mine", by: "user" })).toBe(true);
  expect(await renameThread(table, { ...own, title: "Sky", by: "model" })).toBe(false);
  expect(await getThread(table, own)).toMatchObject({ title: "Mine", titledBy: "user" });
});

test("a title of the model's whose answer was lost counts as given", async () => {
  await using started = await startTable();
  await touchThread(started.table, first);
  started.unanswered.add("UpdateItem");
  expect(await renameThread(started.table, { ...own, title: "Sky", by: "model" })).toBe(true);
});

test("a thread is pinned, and let go", async () => {
  await using started = await startTable();
  await touchThread(started.table, first);
  for (const pinned of [true, false]) {
    await pinThread(started.table, { ...own, pinned });
    expect(await getThread(started.table, own)).toMatchObject({ pinned });
  }
});

test("with a thread its messages and listeners go, and its runs are told to stop", async () => {
  await using started = await startTable();
  const { table } = started;
  await putOwnRun(table, "r1");
  await touchThread(table, first);
  await putMessages(table, 60);
  await subscribe(table, { connectionId: "c", thread: "t" });
  await touchThread(table, { ...first, thread: "other" });
  await deleteThread(table, own);
  expect(await rowsOfThread(table)).toEqual([]);
  expect(started.operations.filter((name) => name === "BatchWriteItem").length).toBe(3);
  expect(await listenersOfThread(table, "t")).toEqual([]);
  expect(await takeRun(table, { run: "r1", worker: "w", leaseUntil: 1 })).toMatchObject({
    stopRequested: true,
  });
  expect(
    (await listThreads(table, { owner: "device:a", limit: 9 })).items.map(({ thread }) => thread),
  ).toEqual(["other"]);
  await expect(deleteThread(table, own)).rejects.toThrow(NotFoundError);
});

test("a deletion that failed half-way can be made again", async () => {
  await using started = await startTable();
  const { table } = started;
  await putOwnRun(table, "r1");
  await touchThread(table, first);
  await putMessages(table, 30);
  started.refused.add("DeleteItem");
  await expect(deleteThread(table, own)).rejects.toMatchObject({ name: "AccessDeniedException" });
  started.refused.clear();
  started.unanswered.add("DeleteItem").add("BatchWriteItem");
  await deleteThread(table, own);
  expect(await rowsOfThread(table)).toEqual([]);
  expect(await takeRun(table, { run: "r1", worker: "w", leaseUntil: 1 })).toMatchObject({
    stopRequested: true,
  });
});

test("what a run writes into a deleted thread goes when the run ends", async () => {
  await using started = await startTable();
  const { table } = started;
  await touchThread(table, first);
  await deleteThread(table, own);
  await putMessages(table, 2);
  await endThreadRun(table, { thread: "t", run: "r1", leaf: "m1" });
  expect(await rowsOfThread(table)).toEqual([]);
});

test("a run that begins while its thread is deleted is told to stop", async () => {
  await using started = await startTable();
  const { table } = started;
  await touchThread(table, first);
  await putOwnRun(table, "r2");
  const { client } = table;
  // The thread is used again between the deletion of its messages and its own.
  const late = new Proxy(client, {
    get(target, property) {
      if (property !== "send") return Reflect.get(target, property, target);
      return async (command: Parameters<typeof client.send>[0]) => {
        if (command.constructor.name === "DeleteCommand") await touchThread(table, second);
        return client.send(command);
      };
    },
  });
  await deleteThread({ ...table, client: late }, own);
  expect(await requestStop(table, { run: "r1", owner: "device:a" })).toBeUndefined();
  expect(await takeRun(table, { run: "r2", worker: "w", leaseUntil: 1 })).toMatchObject({
    stopRequested: true,
  });
  expect(await rowsOfThread(table)).toEqual([]);
});

test("a run that has ended does not begin to write again, whoever says so too late", async () => {
  await using started = await startTable();
  const { table } = started;
  await touchThread(table, { ...first, leaf: "r1" });
  await endThreadRun(table, { thread: "t", run: "r1", leaf: "r1-a" });
  const thread = await touchThread(table, { ...first, leaf: "r1" });
  expect(thread).toMatchObject({ running: [], leaf: "r1-a" });
  expect(await getThread(table, own)).toEqual(thread);
  await expect(touchThread(table, { ...first, ...stranger })).rejects.toThrow(NotFoundError);
});

test("a run without an answer leaves the newest message as it was", async () => {
  await using started = await startTable();
  const { table } = started;
  await touchThread(table, { ...first, leaf: "r0-a" });
  await endThreadRun(table, { thread: "t", run: "r1" });
  expect(await getThread(table, own)).toMatchObject({ running: [], leaf: "r0-a" });
});
