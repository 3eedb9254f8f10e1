import { expect, test } from "vitest";
import { startChatStage } from "../../test/chat-stage.ts";
import { connectionsOfOwner, listenersOfThread } from "../store/connections.ts";
import { touchThread } from "../store/threads.ts";

const hello = { action: "hello", v: 1, id: "h1", device: "d1" } as const;
const HOUR_MS = 60 * 60 * 1000;
const AT = "2026-03-02T08:00:00.000Z";

test("a device that says hello owns its connection, and is told what there is", async () => {
  await using stage = await startChatStage();
  expect(await stage.say(hello)).toEqual({ statusCode: 200 });
  expect(stage.frames()).toEqual([
    {
      v: 1,
      k: "ready",
      id: "h1",
      conn: "c1=",
      ttl: expect.any(Number),
      now: expect.any(Number),
      limits: { frame: 28_672, text: 24_576, system: 8_192 },
      models: ["model-a", "model-b"],
      build: "b1",
    },
  ]);
  expect(await connectionsOfOwner(stage.table, "device:d1")).toEqual(["c1="]);
});

test("whom the authorizer let in owns the connection, whatever the device says", async () => {
  await using stage = await startChatStage();
  await stage.say(hello, { principalId: "ana" });
  expect(await connectionsOfOwner(stage.table, "ana")).toEqual(["c1="]);
  expect(await connectionsOfOwner(stage.table, "device:d1")).toEqual([]);
});

test.each([
  ["a new connection", 0, [6_420, 7_020]],
  ["one of an hour", HOUR_MS, [2_820, 3_420]],
  ["one that should have gone", 2 * HOUR_MS, [60, 60]],
])("%s is told how long it had better last", async (_which, age, [min = 0, max = 0]) => {
  await using stage = await startChatStage();
  await stage.say(hello, { connectedAt: Date.now() - age });
  const [ready] = stage.frames();
  const ttl = ready?.k === "ready" ? ready.ttl : 0;
  expect(ttl).toBeGreaterThanOrEqual(min - 2);
  expect(ttl).toBeLessThanOrEqual(max);
});

test("a connection hears of its owner's threads, and of no others", async () => {
  await using stage = await startChatStage();
  for (const [thread, owner] of [
    ["mine", "device:d1"],
    ["theirs", "device:d2"],
  ] as const)
    await touchThread(stage.table, { thread, owner, at: AT, title: "Fog", run: "r0" });
  await stage.say({ ...hello, subs: ["mine", "theirs", "unknown"] });
  expect(stage.frames().map(({ k }) => k)).toEqual(["ready"]);
  const listening = ["mine", "theirs", "unknown"].map((thread) => listenersOfThread(stage.table, thread));
  expect(await Promise.all(listening)).toEqual([["c1="], [], []]);
});

test.each([
  { action: "send", v: 1, id: "q1", thread: "t1", text: "Hi" },
  { action: "threads", v: 1, id: "q1" },
  { action: "stop", v: 1, id: "q1", run: "r1" },
] as const)("until then, $action is refused", async (frame) => {
  await using stage = await startChatStage();
  expect(await stage.say(frame)).toEqual({ statusCode: 200 });
  expect(stage.frames()).toEqual([
    {
      v: 1,
      k: "ack",
      id: "q1",
      ok: false,
      err: { code: "unauthorized", retryable: false, detail: expect.stringMatching(/^say hello first/) },
    },
  ]);
  expect(stage.failures).toEqual([]);
});
