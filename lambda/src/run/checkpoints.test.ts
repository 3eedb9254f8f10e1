import { expect, it } from "vitest";
import { startTable } from "../../test/table.ts";
import { runRequest } from "../../test/run.ts";
import type { RunEvent } from "../protocol.ts";
import type { FanOut } from "../push/fan-out.ts";
import { SupersededError } from "../store/errors.ts";
import { openProgress, type Progress } from "../store/progress.ts";
import { abandonRun, listen, putRun, requestStop, storedEvents, takeRun } from "../store/runs.ts";
import { LEASE_MS, startCheckpoints } from "./checkpoints.ts";

const OWNER = "device:d";
const END: RunEvent = { type: "RUN_ERROR", message: "no", code: "internal", metadata: { retryable: true } };

/** A run that is taken, with a fan-out that only keeps what it is told. */
async function begun({ finishWithinMs = 1_000, abandoned = false } = {}) {
  const testTable = await startTable();
  const { table } = testTable;
  const request = runRequest();
  const { run } = request;
  await putRun(table, request);
  const row = await takeRun(table, { run, worker: "w", leaseUntil: Date.now() + LEASE_MS });
  if (row && abandoned) await abandonRun(table, row, END);
  const events: RunEvent[] = [];
  const listened: [string, number][] = [];
  const happened = Promise.withResolvers<string>();
  const joined = Promise.withResolvers<void>();
  const fanOut: FanOut = {
    push: (event) => events.push(event),
    listen(connectionId, from) {
      listened.push([connectionId, from]);
      joined.resolve();
    },
    events: () => events,
    heartbeat() {},
    end: () => Promise.resolve({ posts: 0, gone: 0, limited: 0 }),
  };
  const progress: Progress = openProgress(table, { run, worker: "w" });
  const checkpoints = startCheckpoints({
    progress,
    fanOut,
    listeners: row?.listeners ?? {},
    onStop: () => happened.resolve("stop"),
    onSuperseded: () => happened.resolve("superseded"),
    intervalMs: 5,
    finishWithinMs,
  });
  return {
    testTable,
    table,
    run,
    events,
    listened,
    checkpoints,
    happened: happened.promise,
    joined: joined.promise,
    row: async () =>
      (await listen(table, { run, owner: OWNER, connectionId: "reader" })) ?? expect.fail("gone"),
    async [Symbol.asyncDispose]() {
      await checkpoints.stop();
      await testTable[Symbol.asyncDispose]();
    },
  };
}

it("hears of a stop with the next save, though there is nothing new to store", async () => {
  await using on = await begun();
  await requestStop(on.table, { run: on.run, owner: OWNER });
  expect(await on.happened).toBe("stop");
});

it("lets whoever listens anew hear what was not stored when they came, each time they come", async () => {
  await using on = await begun();
  on.events.push(END, END);
  const row = await listen(on.table, { run: on.run, owner: OWNER, connectionId: "late" });
  await on.joined;
  expect(on.listened).toEqual([["late", row?.stored]]);
});

it("stores everything and the last event, and then nothing more", async () => {
  await using on = await begun();
  const text: RunEvent = { type: "TEXT_MESSAGE_CONTENT", messageId: "m", delta: "Fog" };
  on.events.push(text);
  await on.checkpoints.finish(END);
  on.events.push(text);
  const row = await on.row();
  expect(row.status).toBe("done");
  expect(await storedEvents(on.table, row)).toEqual([text, END]);
});

it("gives up when the table refuses the end for too long", async () => {
  await using on = await begun({ finishWithinMs: 0 });
  on.testTable.refused.add("UpdateItem");
  await expect(on.checkpoints.finish(END)).rejects.toMatchObject({ name: "AccessDeniedException" });
});

it("says that the run was ended in its place, and does not end it again", async () => {
  await using on = await begun({ abandoned: true });
  expect(await on.happened).toBe("superseded");
  await expect(on.checkpoints.finish(END)).rejects.toThrow(SupersededError);
});
