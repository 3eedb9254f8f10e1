import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "vitest";
import { startTable } from "../../test/table.ts";
import type { RunEvent } from "../protocol.ts";
import { ConflictError, SupersededError } from "./errors.ts";
import { runKey } from "./keys.ts";
import { openProgress } from "./progress.ts";
import {
  abandonRun,
  listen,
  putRun,
  requestStop,
  type RunRequest,
  type RunRow,
  storedEvents,
  takeRun,
} from "./runs.ts";
import type { Table } from "./table.ts";

const request: RunRequest = {
  run: "r",
  kind: "send",
  thread: "t",
  owner: "device:a",
  parent: null,
  text: "Why is the sky blue?",
  modelId: "some-model",
  options: { temperature: 0.1, system: "" },
  connectionId: "c1=",
  endpoint: "https://abc.execute-api.us-east-1.amazonaws.com/ws",
  askedAt: "2026-11-22T12:00:00.000Z",
};
const who = { run: "r", owner: "device:a" };
const end: RunEvent = { type: "RUN_ERROR", message: "", code: "internal", metadata: { retryable: true } };

function text(delta: string): RunEvent {
  return { type: "TEXT_MESSAGE_CONTENT", messageId: "r-a", delta };
}

async function taken(table: Table, { worker = "w", leaseUntil = 1_000 } = {}): Promise<RunRow> {
  await putRun(table, request);
  const row = await takeRun(table, { run: "r", worker, leaseUntil });
  if (!row) throw new Error("the run was not queued");
  return row;
}

test("of many equal requests one is new, and the others are given its row", async () => {
  await using started = await startTable();
  const answers = await Promise.all(Array.from({ length: 20 }, () => putRun(started.table, request)));
  expect(answers.filter(({ repeated }) => !repeated).length).toBe(1);
  const row = answers.find((answer) => answer.repeated)?.row;
  expect(row).toMatchObject({
    ...request,
    status: "queued",
    stored: 0,
    parts: 0,
    tail: [],
    stopRequested: false,
  });
  expect(Object.keys(row?.listeners ?? {})).toEqual(["c1="]);
});

test("a request whose answer was lost is not taken for its own repetition", async () => {
  await using started = await startTable();
  started.unanswered.add("PutItem");
  expect(await putRun(started.table, request)).toEqual({ repeated: false });
  expect(started.operations.filter((name) => name === "PutItem").length).toBe(2);
  expect(await putRun(started.table, request)).toMatchObject({ repeated: true });
});

test("an id that is another owner's run is a conflict, and shows nothing of it", async () => {
  await using started = await startTable();
  await putRun(started.table, request);
  await expect(putRun(started.table, { ...request, owner: "device:b" })).rejects.toThrow(
    new ConflictError("the id r is taken"),
  );
});

test("of many workers one takes the run", async () => {
  await using started = await startTable();
  await putRun(started.table, request);
  const rows = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      takeRun(started.table, { run: "r", worker: `w${n}`, leaseUntil: 1_000 }),
    ),
  );
  const took = rows.filter((row) => row !== undefined);
  expect(took.length).toBe(1);
  expect(took[0]).toMatchObject({
    status: "running",
    leaseUntil: 1_000,
    worker: `w${rows.indexOf(took[0])}`,
  });
});

test("a worker whose taking was not answered has the run all the same", async () => {
  await using started = await startTable();
  await putRun(started.table, request);
  started.unanswered.add("UpdateItem");
  const row = await takeRun(started.table, { run: "r", worker: "w", leaseUntil: 1_000 });
  expect(row).toMatchObject({ status: "running", worker: "w" });
});

test("what is not there, or done, cannot be taken", async () => {
  await using started = await startTable();
  expect(await takeRun(started.table, { run: "none", worker: "w", leaseUntil: 1 })).toBeUndefined();
  await abandonRun(started.table, await taken(started.table), end);
  expect(await takeRun(started.table, { run: "r", worker: "w", leaseUntil: 1 })).toBeUndefined();
});

test("who listens is on the row, with a new token each time", async () => {
  await using started = await startTable();
  await putRun(started.table, request);
  const first = await listen(started.table, { ...who, connectionId: "c2=" });
  const again = await listen(started.table, { ...who, connectionId: "c2=" });
  expect(Object.keys(first?.listeners ?? {}).toSorted()).toEqual(["c1=", "c2="]);
  expect(again?.listeners["c1="]).toBe(first?.listeners["c1="]);
  expect(again?.listeners["c2="]).not.toBe(first?.listeners["c2="]);
});

test("a stop that was asked for before the worker came is there when it comes", async () => {
  await using started = await startTable();
  await putRun(started.table, request);
  expect(await requestStop(started.table, who)).toMatchObject({ status: "queued", stopRequested: true });
  expect(await taken(started.table)).toMatchObject({ status: "running", stopRequested: true });
});

test("a stranger can neither listen nor stop, and nobody can where there is no run", async () => {
  await using started = await startTable();
  await putRun(started.table, request);
  for (const stranger of [
    { run: "r", owner: "device:b" },
    { run: "none", owner: "device:a" },
  ]) {
    expect(await listen(started.table, { ...stranger, connectionId: "c" })).toBeUndefined();
    expect(await requestStop(started.table, stranger)).toBeUndefined();
  }
  expect(await taken(started.table)).toMatchObject({ stopRequested: false });
});

test("a run that has expired, but is not deleted yet, is no longer there", async () => {
  await using started = await startTable();
  const { table } = started;
  await putRun(table, request);
  const { Item } = await table.client.send(new GetCommand({ TableName: table.name, Key: runKey("r") }));
  const past = { ...Item, expiresAt: Math.floor(Date.now() / 1000) - 1 };
  await table.client.send(new PutCommand({ TableName: table.name, Item: past }));
  expect(await listen(table, { ...who, connectionId: "c" })).toBeUndefined();
});

test("a dead run is ended once, after what was stored, and its worker is told", async () => {
  await using started = await startTable();
  const { table } = started;
  await taken(table);
  const progress = openProgress(table, { run: "r", worker: "w" });
  await progress.save({ events: [text("half")], leaseUntil: 2_000 });
  const dead = await listen(table, { ...who, connectionId: "c" });
  if (!dead) throw new Error("there is no run");
  const ends = await Promise.all(Array.from({ length: 10 }, () => abandonRun(table, dead, end)));
  const ended = ends.filter((row) => row !== undefined);
  expect(ended.length).toBe(1);
  expect(ended[0]).toMatchObject({ status: "done", stored: 2, tail: [text("half"), end] });
  expect(ended[0]).not.toHaveProperty("worker");
  await expect(progress.save({ events: [text("more")], leaseUntil: 3_000 })).rejects.toThrow(SupersededError);
  expect((await listen(table, { ...who, connectionId: "c" }))?.tail).toEqual([text("half"), end]);
});

test("a run that no worker ever took can be ended too", async () => {
  await using started = await startTable();
  await putRun(started.table, request);
  const queued = await listen(started.table, { ...who, connectionId: "c" });
  if (!queued) throw new Error("there is no run");
  expect(await abandonRun(started.table, queued, end)).toMatchObject({ status: "done", tail: [end] });
});

test("who ended a run knows it also when the answer was lost", async () => {
  await using started = await startTable();
  const row = await taken(started.table);
  started.unanswered.add("UpdateItem");
  expect(await abandonRun(started.table, row, end)).toMatchObject({ status: "done", stored: 1 });
});

test("a run that was found queued is not ended once a worker has taken it", async () => {
  await using started = await startTable();
  await putRun(started.table, request);
  const queued = await listen(started.table, { ...who, connectionId: "c" });
  const running = await taken(started.table);
  expect(queued && (await abandonRun(started.table, queued, end))).toBeUndefined();
  const ended = await abandonRun(started.table, running, end);
  expect(ended && (await abandonRun(started.table, ended, end))).toBeUndefined();
});

test("a run is not ended once it has moved on, be it by an event or by its lease alone", async () => {
  await using started = await startTable();
  const { table } = started;
  let found = await taken(table);
  const progress = openProgress(table, { run: "r", worker: "w" });
  for (const save of [
    { events: [text("a")], leaseUntil: 1_000 },
    { events: [], leaseUntil: 2_000 },
  ]) {
    await progress.save(save);
    expect(await abandonRun(table, found, end)).toBeUndefined();
    found = (await listen(table, { ...who, connectionId: "c" })) ?? found;
  }
  expect(await abandonRun(table, found, end)).toMatchObject({ stored: 2 });
});

test("of a save and an end at the same time one wins", async () => {
  for (let round = 0; round < 20; round++) {
    await using started = await startTable();
    const { table } = started;
    const row = await taken(table);
    const progress = openProgress(table, { run: "r", worker: "w" });
    const save = () =>
      progress.save({ events: [text("a")], leaseUntil: 2_000 }).then(
        () => true,
        (error: unknown) => !(error instanceof SupersededError),
      );
    const abandon = async () => (await abandonRun(table, row, end)) !== undefined;
    const both = round % 2 ? [save(), abandon()] : [abandon(), save()].toReversed();
    const [saved, ended] = await Promise.all(both);
    expect(ended).toBe(!saved);
    const after = await listen(table, { ...who, connectionId: "c" });
    expect(after).toMatchObject(
      saved ? { status: "running", tail: [text("a")] } : { status: "done", tail: [end] },
    );
    expect(after && (await storedEvents(table, after)).length).toBe(1);
  }
});
