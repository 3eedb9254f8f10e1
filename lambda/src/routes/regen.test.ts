import { expect, test } from "vitest";
import { startChatStage } from "../../test/chat-stage.ts";
import { messagePage } from "../store/messages.ts";
import { listen } from "../store/runs.ts";
import { endThreadRun, getThread } from "../store/threads.ts";

const ask = { action: "send", v: 1, id: "q1", thread: "t1", text: "Hi", model: "model-b" } as const;
const again = { action: "regen", v: 1, id: "q2", thread: "t1", parent: "q1" } as const;
const owner = "device:d1";

test("a question is answered once more: a run beside the first, and no second question", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await stage.say({ ...ask, opts: { maxTokens: 50 } });
  await endThreadRun(stage.table, { thread: "t1", run: "q1", leaf: "q1-a" });
  stage.frames();
  stage.invocations();
  expect(await stage.say(again)).toEqual({ statusCode: 200 });
  expect(stage.frames()).toEqual([{ v: 1, k: "ack", id: "q2", ok: true, run: "q2", thread: "t1" }]);
  expect(stage.invocations().map(({ payload }) => payload)).toEqual([{ run: "q2" }]);
  const row = await listen(stage.table, { run: "q2", owner, connectionId: "c1=" });
  expect(row).toMatchObject({
    kind: "regen",
    parent: "q1",
    modelId: "model-b",
    options: { maxTokens: 50 },
  });
  expect(row).not.toHaveProperty("text");
  expect((await messagePage(stage.table, "t1", { limit: 10 })).messages).toHaveLength(1);
  // Until there is another answer, what is sent next follows the one that there is.
  expect(await getThread(stage.table, { thread: "t1", owner })).toMatchObject({
    leaf: "q1-a",
    running: ["q2"],
  });
});

test("another model can answer, and is the thread's from then on", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await stage.say(ask);
  await stage.say({ ...again, model: "model-a" });
  expect(await listen(stage.table, { run: "q2", owner, connectionId: "c1=" })).toMatchObject({
    modelId: "model-a",
  });
  expect(await getThread(stage.table, { thread: "t1", owner })).toMatchObject({ modelId: "model-a" });
});

test("a thread that is not there, or is another's, is not found", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await stage.greet({ connectionId: "c2=", device: "d2" });
  await stage.say(ask, { connectionId: "c2=" });
  stage.invocations();
  for (const thread of ["t1", "t2"]) await stage.say({ ...again, thread });
  expect(stage.frames()).toMatchObject([
    { ok: false, err: { code: "not_found" } },
    { ok: false, err: { code: "not_found" } },
  ]);
  expect(stage.invocations()).toEqual([]);
});

test("the id of a question is no id for another answer", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await stage.say(ask);
  stage.frames();
  await stage.say({ ...again, id: "q1" });
  expect(stage.frames()).toMatchObject([{ ok: false, err: { code: "conflict" } }]);
});
