import { expect, test } from "vitest";
import { type ChatStage, startChatStage } from "../../test/chat-stage.ts";
import type { RunEvent, ServerFrame } from "../protocol.ts";
import { messagePage } from "../store/messages.ts";
import { openProgress, type Progress } from "../store/progress.ts";
import { listen, putRun, takeRun } from "../store/runs.ts";
import { getThread, touchThread } from "../store/threads.ts";

const owner = "device:d1";
const start: RunEvent = {
  type: "RUN_STARTED",
  threadId: "t1",
  runId: "r1",
  metadata: { parent: "r1", messageId: "r1-a", model: "model-a" },
};
const opened: RunEvent = { type: "TEXT_MESSAGE_START", messageId: "r1-a", role: "assistant" };
const word = (delta: string): RunEvent => ({ type: "TEXT_MESSAGE_CONTENT", messageId: "r1-a", delta });
const finish: RunEvent = {
  type: "RUN_FINISHED",
  threadId: "t1",
  runId: "r1",
  outcome: { type: "success" },
  metadata: { stopReason: "end_turn" },
};

const begun = [start, opened, word("so "), word("far")];

/** A run, as far as a worker has brought it. */
async function putRunWith(
  stage: ChatStage,
  {
    events = [],
    done = false,
    leaseMs = 5_000,
    askedMsAgo = 0,
  }: { events?: RunEvent[]; done?: boolean; leaseMs?: number; askedMsAgo?: number },
): Promise<Progress> {
  const askedAt = new Date(Date.now() - askedMsAgo).toISOString();
  await touchThread(stage.table, { thread: "t1", owner, at: askedAt, title: "Fog", leaf: "r1", run: "r1" });
  await putRun(stage.table, {
    run: "r1",
    kind: "send",
    thread: "t1",
    owner,
    parent: null,
    text: "Hi",
    modelId: "model-a",
    options: {},
    connectionId: "c0=",
    endpoint: "http://127.0.0.1:1",
    askedAt,
  });
  const progress = openProgress(stage.table, { run: "r1", worker: "w1" });
  if (events.length === 0) return progress;
  const leaseUntil = Date.now() + leaseMs;
  await takeRun(stage.table, { run: "r1", worker: "w1", leaseUntil });
  await progress.save({ events, leaseUntil, ...(done && { done }) });
  return progress;
}

const resume = (cursor: number, run = "r1") =>
  ({ action: "resume", v: 1, id: "f1", cursors: { [run]: cursor } }) as const;

function types(frames: ServerFrame[]): string[] {
  return frames.flatMap((frame) => ("e" in frame ? frame.e : [])).map(({ type }) => type);
}

test("what came after the cursor is said again, after the ack, and the connection listens", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await putRunWith(stage, { events: begun });
  await stage.say(resume(1));
  expect(stage.frames()).toEqual([
    { v: 1, k: "ack", id: "f1", ok: true },
    { v: 1, k: "ev", r: "r1", s: 2, e: [word("so "), word("far")] },
  ]);
  const row = await listen(stage.table, { run: "r1", owner, connectionId: "c9=" });
  expect(Object.keys(row?.listeners ?? {})).toContain("c1=");
});

test("hello takes up runs as resume does, after ready", async () => {
  await using stage = await startChatStage();
  await putRunWith(stage, { events: [...begun, finish], done: true });
  await stage.say({ action: "hello", v: 1, id: "h1", device: "d1", cursors: { r1: 3, r2: 0 } });
  expect(stage.frames()).toMatchObject([
    { k: "ready", id: "h1", gone: ["r2"] },
    { k: "ev", r: "r1", s: 4, e: [finish] },
  ]);
});

test("a run that is not there, and another's, are gone", async () => {
  await using stage = await startChatStage();
  await stage.greet({ device: "d2" });
  await putRunWith(stage, { events: begun });
  await stage.say({ action: "resume", v: 1, id: "f1", cursors: { r1: -1, r7: 3 } });
  expect(stage.frames()).toEqual([{ v: 1, k: "ack", id: "f1", ok: true, gone: ["r1", "r7"] }]);
});

test.each([
  ["a moment ago", 0, 0],
  ["more than five seconds ago", 5_100, 1],
])(
  "a run that was queued %s is left to the worker: %s ms, %i invocations",
  async (_when, askedMsAgo, times) => {
    await using stage = await startChatStage();
    await stage.greet();
    await putRunWith(stage, { askedMsAgo });
    await stage.say(resume(-1));
    expect(stage.frames()).toEqual([{ v: 1, k: "ack", id: "f1", ok: true }]);
    expect(stage.invocations().map(({ payload }) => payload)).toEqual(
      Array.from({ length: times }, () => ({ run: "r1" })),
    );
  },
);

test.each([-1, 2, 3, 4, 9])(
  "a run whose worker has died is ended, and told anew to a client that was at %i",
  async (cursor) => {
    await using stage = await startChatStage();
    await stage.greet();
    await putRunWith(stage, { events: begun, leaseMs: -1 });
    await stage.say(resume(cursor));
    const [ack, ...rest] = stage.frames();
    expect(ack).toEqual({ v: 1, k: "ack", id: "f1", ok: true });
    expect(rest).toMatchObject([{ k: "snap", r: "r1", s: 4, p: 0, n: 1 }]);
    expect(types(rest).at(-1)).toBe("RUN_ERROR");
    const { messages } = await messagePage(stage.table, "t1", { limit: 10 });
    expect(messages).toMatchObject([{ id: "r1-a", role: "assistant", text: "so far" }]);
    expect(messages[0]).not.toHaveProperty("stopReason");
    expect(await getThread(stage.table, { thread: "t1", owner })).toMatchObject({
      running: [],
      leaf: "r1-a",
    });
  },
);

test("of several who find a run dead at once, all are told how it ended", async () => {
  await using stage = await startChatStage();
  const all = ["c1=", "c2=", "c3="];
  for (const connectionId of all) await stage.greet({ connectionId });
  await putRunWith(stage, { events: begun, leaseMs: -1 });
  await Promise.all(all.map((connectionId) => stage.say(resume(3), { connectionId })));
  const told = all.map((connectionId) => types(stage.frames(connectionId)));
  expect(told.map((types) => types.filter((type) => type === "RUN_ERROR"))).toEqual(
    all.map(() => ["RUN_ERROR"]),
  );
  expect(stage.failures).toEqual([]);
});

test("a thread that is opened while it is written in is shown with what is written so far", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await putRunWith(stage, { events: begun });
  await stage.say({ action: "open", v: 1, id: "f1", thread: "t1" });
  const [ack, hist, ...rest] = stage.frames();
  expect([ack, hist]).toEqual([
    { v: 1, k: "ack", id: "f1", ok: true, thread: "t1" },
    { v: 1, k: "hist", id: "f1", thread: "t1", p: 0, n: 1, messages: [], running: ["r1"], options: {} },
  ]);
  expect(rest).toEqual([{ v: 1, k: "ev", r: "r1", s: 0, e: begun }]);
});

test("stop asks the worker, once and for all", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  const progress = await putRunWith(stage, { events: begun });
  const stop = { action: "stop", v: 1, id: "f1", run: "r1" } as const;
  await stage.say(stop);
  expect(stage.frames()).toEqual([{ v: 1, k: "ack", id: "f1", ok: true, run: "r1", thread: "t1" }]);
  expect(await listen(stage.table, { run: "r1", owner, connectionId: "c1=" })).toMatchObject({
    status: "running",
    stopRequested: true,
  });
  await progress.save({ events: [finish], leaseUntil: 0, done: true });
  await stage.say(stop);
  expect(stage.frames()).toMatchObject([{ ok: true, dup: true }]);
  expect(stage.invocations()).toEqual([]);
});

test("stop ends a run whose worker has died, and says how it ended", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await putRunWith(stage, { events: begun, leaseMs: -1 });
  await stage.say({ action: "stop", v: 1, id: "f1", run: "r1" });
  const [ack, ...rest] = stage.frames();
  expect(ack).toMatchObject({ k: "ack", ok: true });
  expect(types(rest).at(-1)).toBe("RUN_ERROR");
});

test("stop has the worker begin a run that was forgotten, so that it ends", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await putRunWith(stage, { askedMsAgo: 6_000 });
  await stage.say({ action: "stop", v: 1, id: "f1", run: "r1" });
  expect(stage.frames()).toMatchObject([{ k: "ack", ok: true }]);
  expect(stage.invocations()).toHaveLength(1);
  expect(await takeRun(stage.table, { run: "r1", worker: "w2", leaseUntil: 0 })).toMatchObject({
    stopRequested: true,
  });
});

test.each(["r7", "r1"])("stop of a run that is not there, or another's, finds none: %s", async (run) => {
  await using stage = await startChatStage();
  await stage.greet({ device: "d2" });
  await putRunWith(stage, { events: begun });
  await stage.say({ action: "stop", v: 1, id: "f1", run });
  expect(stage.frames()).toMatchObject([{ ok: false, err: { code: "not_found", retryable: false } }]);
});
