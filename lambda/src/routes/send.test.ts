import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "vitest";
import { type ChatStage, startChatStage } from "../../test/chat-stage.ts";
import { refuseInvoke } from "../../test/lambda-api.ts";
import { refusePost } from "../../test/management-api.ts";
import type { ServerFrame } from "../protocol.ts";
import { listenersOfThread } from "../store/connections.ts";
import { messagePage } from "../store/messages.ts";
import { hasRun, listen, putRun, takeRun } from "../store/runs.ts";
import { deleteThread, endThreadRun, getThread, renameThread, touchThread } from "../store/threads.ts";

const ask = { action: "send", v: 1, id: "q1", thread: "t1", text: "What is fog? Tell me." } as const;
const me = { connectionId: "c1=", owner: "device:d1" };

const threadOf = (stage: ChatStage, thread = "t1") => getThread(stage.table, { thread, owner: me.owner });
const runOf = (stage: ChatStage, run: string) => listen(stage.table, { run, ...me });

function refusalIn([frame]: ServerFrame[]) {
  return frame?.k === "ack" && !frame.ok ? frame.err : undefined;
}

test("a question is kept, left to the worker once, and acknowledged with its run", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  expect(await stage.say(ask)).toEqual({ statusCode: 200 });
  expect(stage.frames()).toEqual([{ v: 1, k: "ack", id: "q1", ok: true, run: "q1", thread: "t1" }]);
  expect(stage.invocations()).toEqual([
    { functionName: "chat-worker", invocationType: "Event", payload: { run: "q1" } },
  ]);
  expect(await runOf(stage, "q1")).toMatchObject({
    run: "q1",
    kind: "send",
    thread: "t1",
    owner: "device:d1",
    parent: null,
    text: ask.text,
    modelId: "model-a",
    options: {},
    connectionId: "c1=",
    endpoint: expect.stringMatching(/^http:/),
    status: "queued",
  });
  const { messages } = await messagePage(stage.table, "t1", { limit: 10 });
  expect(messages).toMatchObject([{ id: "q1", parent: null, role: "user", text: ask.text, run: "q1" }]);
  expect(await listenersOfThread(stage.table, "t1")).toEqual(["c1="]);
  expect(await threadOf(stage)).toMatchObject({
    title: "What is fog?",
    titledBy: "question",
    leaf: "q1",
    running: ["q1"],
  });
});

test("sent again before the worker has begun, it is left to the worker again: the first call may be lost", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await stage.say(ask);
  await stage.say(ask);
  expect(stage.frames()).toEqual([
    { v: 1, k: "ack", id: "q1", ok: true, run: "q1", thread: "t1" },
    { v: 1, k: "ack", id: "q1", ok: true, run: "q1", thread: "t1", dup: true },
  ]);
  expect(stage.invocations().map(({ payload }) => payload)).toEqual([{ run: "q1" }, { run: "q1" }]);
  expect((await messagePage(stage.table, "t1", { limit: 10 })).messages).toHaveLength(1);
});

test("sent again once the worker has begun, it is acknowledged and nothing is begun or changed", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await stage.say(ask);
  await takeRun(stage.table, { run: "q1", worker: "w1", leaseUntil: Date.now() + 5_000 });
  await endThreadRun(stage.table, { thread: "t1", run: "q1", leaf: "q1-a" });
  stage.frames();
  stage.invocations();
  await stage.say(ask);
  expect(stage.frames()).toEqual([
    { v: 1, k: "ack", id: "q1", ok: true, run: "q1", thread: "t1", dup: true },
  ]);
  expect(stage.invocations()).toEqual([]);
  expect(await threadOf(stage)).toMatchObject({ leaf: "q1-a", running: [] });
});

test.each(["queued", "running"])(
  "sent again when its thread was deleted meanwhile, it brings nothing back: %s",
  async (status) => {
    await using stage = await startChatStage();
    await stage.greet();
    await stage.say(ask);
    if (status === "running")
      await takeRun(stage.table, { run: "q1", worker: "w1", leaseUntil: Date.now() + 5_000 });
    await deleteThread(stage.table, { thread: "t1", owner: me.owner });
    stage.frames();
    stage.invocations();
    await stage.say(ask);
    expect(stage.frames()).toEqual([
      { v: 1, k: "ack", id: "q1", ok: true, run: "q1", thread: "t1", dup: true },
    ]);
    expect(stage.invocations()).toEqual([]);
    await expect(threadOf(stage)).rejects.toMatchObject({ name: "NotFoundError" });
    expect((await messagePage(stage.table, "t1", { limit: 10 })).messages).toEqual([]);
    expect(await listenersOfThread(stage.table, "t1")).toEqual([]);
  },
);

test("a question takes one change of its thread, new or not", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  const calls = async (id: string) => {
    stage.operations.length = 0;
    await stage.say({ ...ask, id });
    return stage.operations.toSorted();
  };
  const puts = ["PutItem", "PutItem", "PutItem", "Query", "UpdateItem", "UpdateItem"];
  expect(await calls("q1")).toEqual(["GetItem", "GetItem", "GetItem", ...puts]);
  expect(await calls("q2")).toEqual(["GetItem", "GetItem", ...puts]);
});

test("sent again when its worker has died, it finds the run ended", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await stage.say(ask);
  await takeRun(stage.table, { run: "q1", worker: "w1", leaseUntil: Date.now() - 1 });
  await stage.say(ask);
  expect(await runOf(stage, "q1")).toMatchObject({ status: "done" });
  expect(await threadOf(stage)).toMatchObject({ running: [] });
});

test("a question without a parent follows the thread's newest message; null begins anew", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await stage.say(ask);
  await endThreadRun(stage.table, { thread: "t1", run: "q1", leaf: "q1-a" });
  await stage.say({ ...ask, id: "q2" });
  await stage.say({ ...ask, id: "q3", parent: null });
  await stage.say({ ...ask, id: "q4", parent: "q1-a" });
  const parents = ["q2", "q3", "q4"].map(async (run) => (await runOf(stage, run))?.parent);
  expect(await Promise.all(parents)).toEqual(["q1-a", null, "q1-a"]);
  expect(await threadOf(stage)).toMatchObject({ running: ["q2", "q3", "q4"], leaf: "q4" });
});

test("model and options are kept for the questions that follow", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await stage.say({ ...ask, model: "model-b", opts: { temperature: 0.3, system: "Be brief." } });
  await stage.say({ ...ask, id: "q2" });
  await stage.say({ ...ask, id: "q3", model: "model-a", opts: { maxTokens: 50 } });
  await stage.say({ ...ask, id: "q4" });
  const [second, third, fourth] = await Promise.all(["q2", "q3", "q4"].map((run) => runOf(stage, run)));
  expect(second).toMatchObject({
    modelId: "model-b",
    options: { temperature: 0.3, system: "Be brief." },
  });
  expect(third).toMatchObject({ modelId: "model-a", options: { maxTokens: 50 } });
  expect(fourth).toMatchObject({ modelId: "model-a", options: { maxTokens: 50 } });
});

test("a model that the deployment has not is refused before anything is kept", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await stage.say({ ...ask, model: "model-c" });
  expect(refusalIn(stage.frames())).toEqual({
    code: "model_unavailable",
    retryable: false,
    detail: "model-c is none of model-a, model-b",
  });
  expect(await runOf(stage, "q1")).toBeUndefined();
  await expect(threadOf(stage)).rejects.toMatchObject({ name: "NotFoundError" });
});

test("another's thread is not found, and no run is begun in it", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await stage.greet({ connectionId: "c2=", device: "d2" });
  await stage.say(ask);
  stage.invocations();
  await stage.say({ ...ask, id: "q2" }, { connectionId: "c2=" });
  expect(refusalIn(stage.frames("c2="))).toMatchObject({ code: "not_found", retryable: false });
  expect(stage.invocations()).toEqual([]);
  expect(await listen(stage.table, { run: "q2", owner: "device:d2", connectionId: "c2=" })).toBeUndefined();
  expect(await listenersOfThread(stage.table, "t1")).toEqual(["c1="]);
});

test.each([
  ["another's run", "c2=", "t2"],
  ["a run in another thread of one's own", "c1=", "t3"],
])("the id of %s is a conflict", async (_which, connectionId, thread) => {
  await using stage = await startChatStage();
  await stage.greet();
  await stage.greet({ connectionId: "c2=", device: "d2" });
  await stage.say(ask);
  stage.frames();
  stage.invocations();
  await stage.say({ ...ask, thread }, { connectionId });
  expect(refusalIn(stage.frames(connectionId))).toMatchObject({ code: "conflict", retryable: false });
  expect(stage.invocations()).toEqual([]);
});

/** Lets something happen once, just before the run is put: after the thread was made for it. */
function beforeTheRunIsPut({ table: { client } }: ChatStage, act: () => Promise<unknown>): void {
  const send = client.send.bind(client) as (command: object) => Promise<unknown>;
  async function sendLate(command: object): Promise<unknown> {
    if (!(command instanceof PutCommand) || command.input.Item?.pk !== "RUN#q1") return send(command);
    Object.assign(client, { send });
    await act();
    return client.send(command);
  }
  Object.assign(client, { send: sendLate });
}

const elsewhere = {
  run: "q1",
  kind: "send",
  thread: "t9",
  parent: null,
  modelId: "model-a",
  options: {},
  connectionId: "c9=",
  endpoint: "http://127.0.0.1:1",
  askedAt: "2026-03-02T08:00:00.000Z",
} as const;

test.each(["device:d2", me.owner])(
  "an id that is taken in this moment by a question elsewhere is a conflict, and leaves no thread: %s",
  async (owner) => {
    await using stage = await startChatStage();
    await stage.greet();
    await stage.greet({ connectionId: "c2=" });
    beforeTheRunIsPut(stage, () => putRun(stage.table, { ...elsewhere, owner }));
    await stage.say(ask);
    expect(refusalIn(stage.frames())).toMatchObject({ code: "conflict", retryable: false });
    await expect(threadOf(stage)).rejects.toMatchObject({ name: "NotFoundError" });
    expect(stage.frames("c2=")).toEqual([]);
  },
);

test("a question that the table did not take leaves no thread either, and is taken when it is sent again", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  stage.refused.add("PutItem");
  await stage.say(ask);
  expect(refusalIn(stage.frames())).toMatchObject({ code: "internal", retryable: true });
  await expect(threadOf(stage)).rejects.toMatchObject({ name: "NotFoundError" });
  stage.refused.clear();
  await stage.say(ask);
  expect(stage.frames()).toMatchObject([{ k: "ack", ok: true, run: "q1", thread: "t1" }]);
  expect(await threadOf(stage)).toMatchObject({ leaf: "q1", running: ["q1"] });
});

test("a thread in which something else was asked meanwhile stays, whatever becomes of the question", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  beforeTheRunIsPut(stage, async () => {
    const at = "2126-03-02T08:00:00.000Z";
    await touchThread(stage.table, {
      thread: "t1",
      owner: me.owner,
      at,
      title: "Rain",
      run: "q2",
      leaf: "q2",
    });
    await putRun(stage.table, { ...elsewhere, owner: me.owner });
  });
  await stage.say(ask);
  expect(refusalIn(stage.frames())).toMatchObject({ code: "conflict" });
  expect(await threadOf(stage)).toMatchObject({ leaf: "q2" });
});

test("a run that was put, though its answer was lost, keeps its thread", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  const { client } = stage.table;
  const send = client.send.bind(client) as (command: object) => Promise<unknown>;
  Object.assign(client, {
    async send(command: object): Promise<unknown> {
      const answer = await send(command);
      if (!(command instanceof PutCommand) || command.input.Item?.pk !== "RUN#q1") return answer;
      Object.assign(client, { send });
      throw new Error("the answer was lost");
    },
  });
  await stage.say(ask);
  expect(refusalIn(stage.frames())).toMatchObject({ code: "internal", retryable: true });
  expect(await threadOf(stage)).toMatchObject({ running: ["q1"] });
  await stage.say(ask);
  expect(stage.frames()).toMatchObject([{ k: "ack", ok: true, run: "q1", dup: true }]);
  expect(await hasRun(stage.table, "q1")).toBe(true);
  expect(stage.invocations()).toHaveLength(1);
});

test("the owner's other connections see the thread in their list, with the title that it has", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await stage.greet({ connectionId: "c2=" });
  await stage.greet({ connectionId: "c3=", device: "d2" });
  await stage.say({ ...ask, model: "model-b" });
  await renameThread(stage.table, { thread: "t1", owner: me.owner, title: "Fog", by: "user" });
  await stage.say({ ...ask, id: "q2" });
  const patch = { updatedAt: expect.stringMatching(/^20.*Z$/), model: "model-b" };
  expect(stage.frames("c2=")).toEqual([
    { v: 1, k: "thr", thread: "t1", patch: { ...patch, title: "What is fog?" } },
    { v: 1, k: "thr", thread: "t1", patch: { ...patch, title: "Fog" } },
  ]);
  expect(stage.frames("c3=")).toEqual([]);
  expect(stage.frames().map(({ k }) => k)).toEqual(["ack", "ack"]);
});

test("when Lambda takes no more, the question waits: sent again, it is begun", async () => {
  let refusals = 1;
  await using stage = await startChatStage({
    answerInvoke(_call, response) {
      if (refusals-- > 0) refuseInvoke(response, 429, "TooManyRequestsException");
      else response.writeHead(202).end();
    },
  });
  await stage.greet();
  expect(await stage.say(ask)).toEqual({ statusCode: 200 });
  expect(refusalIn(stage.frames())).toMatchObject({
    code: "throttled",
    retryable: true,
    retryAfterMs: expect.any(Number),
  });
  expect(stage.failures).toMatchObject([{ name: "TooManyRequestsException" }]);
  await stage.say(ask);
  expect(stage.frames()).toMatchObject([{ k: "ack", ok: true, run: "q1", dup: true }]);
  expect(stage.invocations()).toHaveLength(2);
});

test.each([
  ["PutItem", "AccessDeniedException"],
  ["UpdateItem", "AccessDeniedException"],
])("a table that refuses %s is told to the operator, and to the client by the request", async (operation) => {
  await using stage = await startChatStage();
  await stage.greet();
  stage.refused.add(operation);
  expect(await stage.say(ask)).toEqual({ statusCode: 200 });
  const refusal = refusalIn(stage.frames());
  expect(refusal).toMatchObject({ code: "internal", retryable: true });
  expect(refusal?.detail).toContain("r1=");
  expect(refusal?.detail).not.toContain("AccessDenied");
  expect(stage.failures).toMatchObject([{ name: "AccessDeniedException" }]);
  expect(stage.invocations()).toEqual([]);
});

test("a question whose asker has gone is answered all the same, and told to the other tabs", async () => {
  await using stage = await startChatStage({
    answerPost(call, response) {
      if (call.connectionId === "c1=") refusePost(response, 410, "GoneException");
      else response.writeHead(200).end();
    },
  });
  await stage.greet();
  await stage.greet({ connectionId: "c2=" });
  expect(await stage.say(ask)).toEqual({ statusCode: 200 });
  expect(stage.invocations()).toHaveLength(1);
  expect(stage.frames("c2=").map(({ k }) => k)).toEqual(["thr"]);
  expect(stage.failures).toEqual([]);
});

test.each([
  ["blank", " \n", "bad_request"],
  ["too long", "霧".repeat(9_000), "too_large"],
])("a %s question is refused before anything is kept", async (_which, text, code) => {
  await using stage = await startChatStage();
  await stage.greet();
  expect(await stage.say({ ...ask, text })).toEqual({ statusCode: 200 });
  expect(refusalIn(stage.frames())).toMatchObject({ code, retryable: false });
  await expect(threadOf(stage)).rejects.toMatchObject({ name: "NotFoundError" });
  expect(stage.failures).toEqual([]);
});
