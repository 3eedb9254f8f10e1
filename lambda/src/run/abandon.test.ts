import { expect, it } from "vitest";
import { runRequest } from "../../test/run.ts";
import { startTable } from "../../test/table.ts";
import { answerId, type RunEvent } from "../protocol.ts";
import { messagePage, putMessage } from "../store/messages.ts";
import { openProgress } from "../store/progress.ts";
import { listen, putRun, type RunRow, storedEvents, takeRun } from "../store/runs.ts";
import { getThread, touchThread } from "../store/threads.ts";
import { endDeadRun, isDead } from "./abandon.ts";
import { answerMessage } from "./answer-message.ts";

const OWNER = "device:d";

/** A run whose worker wrote some text, and was killed. */
async function deadRun(text: string) {
  const testTable = await startTable();
  const { table } = testTable;
  const request = runRequest();
  const { run, thread, owner, askedAt: at } = request;
  await touchThread(table, { thread, owner, at, title: "Fog", leaf: run, run });
  await putRun(table, request);
  await takeRun(table, { run, worker: "w", leaseUntil: 1 });
  const events: RunEvent[] =
    text === "" ? [] : [{ type: "TEXT_MESSAGE_CONTENT", messageId: answerId(run), delta: text }];
  await openProgress(table, { run, worker: "w" }).save({ events, leaseUntil: 1 });
  const row = await listen(table, { run, owner: OWNER, connectionId: "late" });
  if (!row) throw new Error("no row");
  return { ...testTable, run, row };
}

it("is dead when its lease is over, and not before, and not when it has ended", () => {
  const row = { status: "running", leaseUntil: 1_000 } as RunRow;
  expect([isDead(row, 1_000), isDead(row, 1_001), isDead({ ...row, status: "done" }, 1_001)]).toEqual([
    false,
    true,
    false,
  ]);
});

it("is ended once, with an error that can be tried again, by however many who come by", async () => {
  await using on = await deadRun("Fog ");
  const ended = await Promise.all(Array.from({ length: 5 }, () => endDeadRun(on)));
  expect(ended.filter(({ status }) => status === "done")).toHaveLength(1);
  const row = await listen(on.table, { run: on.run, owner: OWNER, connectionId: "late" });
  expect(row && (await storedEvents(on.table, row))).toMatchObject([
    { delta: "Fog " },
    { type: "RUN_ERROR", code: "internal", metadata: { retryable: true } },
  ]);
});

it("leaves what was stored of the answer in the thread, as one that broke off", async () => {
  await using on = await deadRun("Fog ");
  await endDeadRun(on);
  const { messages } = await messagePage(on.table, "thread", { limit: 10 });
  expect(messages.at(-1)).toMatchObject({
    id: answerId(on.run),
    parent: on.run,
    text: "Fog ",
    error: "internal",
  });
  expect(messages.at(-1)?.stopReason).toBeUndefined();
  const thread = await getThread(on.table, { thread: "thread", owner: OWNER });
  expect(thread).toMatchObject({ leaf: answerId(on.run), running: [] });
});

it("leaves the question alone when nothing had been written", async () => {
  await using on = await deadRun("");
  const ended = await endDeadRun(on);
  const thread = await getThread(on.table, { thread: "thread", owner: OWNER });
  expect(thread).toMatchObject({ leaf: on.run, running: [] });
  // Clients take nothing for a run that has not started.
  expect(await storedEvents(on.table, ended)).toMatchObject([{ type: "RUN_STARTED" }, { type: "RUN_ERROR" }]);
});

it("leaves alone the whole answer, when its worker was killed after it had stored that", async () => {
  await using on = await deadRun("Fog ");
  const whole = answerMessage(on.row, { text: "Fog lifts.", stopReason: "end_turn" });
  await putMessage(on.table, "thread", whole);
  await endDeadRun(on);
  const { messages } = await messagePage(on.table, "thread", { limit: 10 });
  expect(messages).toMatchObject([{ text: "Fog lifts.", stopReason: "end_turn" }]);
  expect(messages[0]).not.toHaveProperty("error");
});

it("takes nothing away from what somebody has left who knew more of the answer", async () => {
  await using on = await deadRun("Fog lifts.");
  const event: RunEvent = { type: "TEXT_MESSAGE_CONTENT", messageId: answerId(on.run), delta: "Fog " };
  const earlier = { ...on.row, stored: 0, tail: [event] };
  await endDeadRun({ table: on.table, row: earlier });
  await endDeadRun(on);
  await endDeadRun({ table: on.table, row: earlier });
  const { messages } = await messagePage(on.table, "thread", { limit: 10 });
  expect(messages).toMatchObject([{ text: "Fog lifts." }]);
});
