import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { startTable } from "../../test/table.ts";
import { type Fate, unreliable } from "../../test/unreliable-table.ts";
import type { RunEvent } from "../protocol.ts";
import { SupersededError } from "./errors.ts";
import { openProgress, type Progress } from "./progress.ts";
import { listen, putRun, requestStop, type RunRow, storedEvents, takeRun } from "./runs.ts";
import type { Table } from "./table.ts";

function text(delta: string): RunEvent {
  return { type: "TEXT_MESSAGE_CONTENT", messageId: "r-a", delta };
}

async function begin(table: Table, run = "r"): Promise<Progress> {
  await putRun(table, {
    run,
    kind: "send",
    thread: "t",
    owner: "device:a",
    parent: null,
    text: "?",
    modelId: "some-model",
    options: {},
    connectionId: "asker",
    endpoint: "https://example.com/ws",
    askedAt: "2026-11-22T12:00:00.000Z",
  });
  await takeRun(table, { run, worker: "w", leaseUntil: 1 });
  return openProgress(table, { run, worker: "w" });
}

async function read(table: Table, run = "r"): Promise<{ row: RunRow; events: RunEvent[] }> {
  const row = await listen(table, { run, owner: "device:a", connectionId: "reader" });
  if (!row) throw new Error("there is no run");
  return { row, events: await storedEvents(table, row) };
}

async function partSizes(table: Table, run = "r"): Promise<number[]> {
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :part)",
      ExpressionAttributeValues: { ":pk": `RUN#${run}`, ":part": "PART#" },
    }),
  );
  return Items.map(({ events }) => String(events).length);
}

test("a save renews the lease, and brings back who listens and whether to stop", async () => {
  await using started = await startTable();
  const progress = await begin(started.table);
  const first = await progress.save({ events: [text("a")], leaseUntil: 5_000 });
  expect(first.stopRequested).toBe(false);
  expect(Object.keys(first.listeners)).toEqual(["asker"]);

  const { row } = await read(started.table);
  expect(row).toMatchObject({ leaseUntil: 5_000, stored: 1, status: "running" });
  await requestStop(started.table, { run: "r", owner: "device:a" });
  const second = await progress.save({ events: [], leaseUntil: 6_000 });
  expect(second.stopRequested).toBe(true);
  expect(second.listeners.reader).toBe(row.listeners.reader);
  expect(progress.stored).toBe(1);
});

test("few events stay on the row; past some 3 KB they make a part, and the row begins anew", async () => {
  await using started = await startTable();
  const { table } = started;
  const progress = await begin(table);
  const events = [text("a".repeat(1_500)), text("b".repeat(1_000)), text("c".repeat(1_000)), text("d")];
  await progress.save({ events: events.slice(0, 2), leaseUntil: 1 });
  expect((await read(table)).row).toMatchObject({ parts: 0, stored: 2 });
  await progress.save({ events: events.slice(2, 3), leaseUntil: 1 });
  expect((await read(table)).row).toMatchObject({ parts: 1, stored: 3, tail: [] });
  await progress.save({ events: events.slice(3), leaseUntil: 1, done: true });
  expect((await read(table)).row).toMatchObject({ parts: 1, stored: 4, tail: [text("d")], status: "done" });
  expect((await read(table)).events).toEqual(events);
});

test("a save that brings much is cut into rows that the table takes", async () => {
  await using started = await startTable();
  const progress = await begin(started.table);
  const events = Array.from({ length: 90 }, (_, n) => text(`${n}`.padEnd(20_000, ".")));
  await progress.save({ events, leaseUntil: 1 });
  const { row, events: stored } = await read(started.table);
  expect(stored).toEqual(events);
  // A query gives 1 MB at most.
  expect(started.operations.filter((name) => name === "Query").length).toBe(2);
  expect(row.parts).toBe(6);
  for (const size of (await partSizes(started.table)).slice(0, -1)) {
    expect(size).toBeGreaterThan(280_000);
    expect(size).toBeLessThan(310_000);
  }
});

test("half of a surrogate pair, a tiny number and a deep nesting come back as they were", async () => {
  await using started = await startTable();
  const progress = await begin(started.table);
  let nested: unknown = 1e-200;
  for (let depth = 0; depth < 60; depth++) nested = [{ nested, "": "\ud83d" }];
  const events: RunEvent[] = [
    text("\ud83d"),
    text("\ude00"),
    { type: "CUSTOM", name: "citation", value: nested },
  ];
  await progress.save({ events, leaseUntil: 1 });
  expect((await read(started.table)).events).toEqual(events);
});

test("a worker that is not the run's, or no longer, cannot save", async () => {
  await using started = await startTable();
  await begin(started.table);
  const stranger = openProgress(started.table, { run: "r", worker: "w2" });
  await expect(stranger.save({ events: [text("a")], leaseUntil: 1 })).rejects.toThrow(SupersededError);
  const lost = openProgress(started.table, { run: "none", worker: "w" });
  await expect(lost.save({ events: [], leaseUntil: 1 })).rejects.toThrow(SupersededError);
  expect((await read(started.table)).events).toEqual([]);
});

test("an earlier save that arrives after a later one changes nothing", async () => {
  await using started = await startTable();
  const early = await begin(started.table);
  const late = openProgress(started.table, { run: "r", worker: "w" });
  await late.save({ events: [text("a"), text("b")], leaseUntil: 2, done: true });
  await expect(early.save({ events: [text("a")], leaseUntil: 1 })).rejects.toThrow(SupersededError);
  const { row, events } = await read(started.table);
  expect(events).toEqual([text("a"), text("b")]);
  expect(row).toMatchObject({ status: "done", leaseUntil: 2 });
});

test("a part that was written for a save which did not end is the same when the save is made again", async () => {
  await using started = await startTable();
  const { table } = started;
  let fate: Fate = "done";
  await begin(table);
  const progress = openProgress(
    unreliable(table, (command) => (command === "UpdateCommand" ? fate : "done")),
    { run: "r", worker: "w" },
  );
  const events = [text("a".repeat(4_000)), text("b"), text("c".repeat(4_000))];
  fate = "unanswered";
  await expect(progress.save({ events: events.slice(0, 1), leaseUntil: 1 })).rejects.toThrow("lost");
  const between = await read(table);
  fate = "unsent";
  await expect(progress.save({ events: events.slice(0, 2), leaseUntil: 1 })).rejects.toThrow("not sent");
  fate = "done";
  await progress.save({ events, leaseUntil: 1 });
  expect(progress.stored).toBe(3);
  expect((await read(table)).events).toEqual(events);
  // Also for one who read the row before, and reads the parts only now.
  expect(between.row).toMatchObject({ stored: 1, parts: 1 });
  expect(await storedEvents(table, between.row)).toEqual(events.slice(0, 1));
});

/** One step of a worker's or a reader's. */
type Step = { kind: "save"; events: number; put: Fate; update: Fate } | { kind: "listen" };

const fate = fc.constantFrom<Fate>("done", "done", "done", "unsent", "unanswered");
const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("save" as const),
        events: fc.nat(6),
        put: fate,
        update: fate,
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("listen" as const) }) },
  ),
  { minLength: 1, maxLength: 25 },
) satisfies fc.Arbitrary<Step[]>;
const deltas = fc.array(
  fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.nat(2_500).map((length) => "x".repeat(length)),
  ),
  { minLength: 1, maxLength: 60 },
);

test("however events are split into saves, and whichever fail, a listener has them all, once, in order", async () => {
  await using started = await startTable();
  const { table } = started;
  let runs = 0;
  const property = fc.asyncProperty(deltas, steps, async (deltas, steps) => {
    const run = `run${runs++}`;
    const log = deltas.map(text);
    let fates: Record<string, Fate> = {};
    await begin(table, run);
    const worker = { run, worker: "w" };
    const progress = openProgress(
      unreliable(table, (command) => fates[command] ?? "done"),
      worker,
    );
    const readings: { connectionId: string; row: RunRow; startedAt?: number }[] = [];
    let written = 0;

    async function save(done?: true): Promise<void> {
      const before = progress.stored;
      const { listeners } = await progress.save({ events: log.slice(before, written), leaseUntil: 1, done });
      expect(progress.stored).toBe(written);
      // Where the worker begins to post for those that it did not know.
      for (const reading of readings) {
        const { connectionId, row } = reading;
        if (listeners[connectionId] === row.listeners[connectionId]) reading.startedAt ??= before;
      }
    }

    for (const step of steps) {
      if (step.kind === "listen") {
        const connectionId = `reader${readings.length}`;
        const row = await listen(table, { run, owner: "device:a", connectionId });
        if (!row) throw new Error("there is no run");
        readings.push({ connectionId, row });
        expect(await storedEvents(table, row)).toEqual(log.slice(0, row.stored));
        continue;
      }
      fates = { PutCommand: step.put, UpdateCommand: step.update };
      written = Math.min(log.length, written + step.events);
      await save().catch((error: unknown) => expect(error).not.toBeInstanceOf(SupersededError));
    }
    fates = {};
    written = log.length;
    await save(true);

    const { row, events } = await read(table, run);
    expect(events).toEqual(log);
    expect(row).toMatchObject({ status: "done", stored: log.length });
    for (const reading of readings) {
      expect(await storedEvents(table, reading.row)).toEqual(log.slice(0, reading.row.stored));
      expect(reading.startedAt).toBeLessThanOrEqual(reading.row.stored);
    }
  });
  await fc.assert(property, { numRuns: 60 });
}, 30_000);

test("what was asked leaves the row with the first save: the worker has it, and each save writes the whole row", async () => {
  await using started = await startTable();
  const progress = await begin(started.table);
  expect((await read(started.table)).row).toMatchObject({ text: "?" });
  await progress.save({ events: [], leaseUntil: 1 });
  const { row } = await read(started.table);
  expect(row).not.toHaveProperty("text");
  expect(row).toMatchObject({ run: "r", modelId: "some-model", options: {} });
});
