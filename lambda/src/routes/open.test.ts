import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "vitest";
import { type ChatStage, startChatStage } from "../../test/chat-stage.ts";
import { refusePost } from "../../test/management-api.ts";
import { listenersOfThread } from "../store/connections.ts";
import { putMessage } from "../store/messages.ts";
import { putRun } from "../store/runs.ts";
import { touchThread } from "../store/threads.ts";

const owner = "device:d1";
const open = { action: "open", v: 1, id: "f1", thread: "t1" } as const;
const request = {
  kind: "send",
  thread: "t1",
  owner,
  parent: null,
  text: "Hi",
  modelId: "model-a",
  options: {},
  connectionId: "c9=",
  endpoint: "http://127.0.0.1:1",
} as const;
const at = (second: number) => `2026-03-02T08:00:${String(second).padStart(2, "0")}.000Z`;

async function putThread(stage: ChatStage, texts: string[]): Promise<void> {
  await touchThread(stage.table, { thread: "t1", owner, at: at(0), title: "Fog", run: "r0" });
  for (const [index, text] of texts.entries()) {
    const parent = index === 0 ? null : `m${index - 1}`;
    const message = { id: `m${index}`, parent, role: "user", text, at: at(index), run: `m${index}` } as const;
    await putMessage(stage.table, "t1", message);
  }
}

test("a page has the newest messages, the oldest of them first; the next one goes on from there", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await putThread(stage, ["one", "two", "three"]);
  await stage.say({ ...open, limit: 2 });
  const [ack, newest] = stage.frames();
  expect(ack).toEqual({ v: 1, k: "ack", id: "f1", ok: true, thread: "t1" });
  expect(newest).toMatchObject({
    k: "hist",
    id: "f1",
    thread: "t1",
    p: 0,
    n: 1,
    messages: [
      { id: "m1", role: "user", content: "two", metadata: { parent: "m0", createdAt: at(1) } },
      { id: "m2", content: "three" },
    ],
    more: expect.any(String),
  });
  const more = newest?.k === "hist" ? (newest.more ?? "") : "";
  await stage.say({ ...open, before: more });
  const [, older] = stage.frames();
  expect(older).toMatchObject({ messages: [{ id: "m0", metadata: { parent: null } }] });
  expect(older).not.toHaveProperty("more");
  expect(await listenersOfThread(stage.table, "t1")).toEqual(["c1="]);
});

test("another device that opens the thread learns what it goes on with, on the newest page alone", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  const second = { connectionId: "c2=" };
  await stage.greet(second);
  const opts = { temperature: 0.2, system: "Be brief." };
  const ask = { action: "send", v: 1, thread: "t1", text: "Hi" } as const;
  await stage.say({ ...ask, id: "q1", model: "model-b", opts });
  await stage.say({ ...ask, id: "q2" });
  stage.frames("c2=");
  await stage.say({ ...open, limit: 1 }, second);
  const newest = stage.frames("c2=").find((frame) => frame.k === "hist");
  expect(newest).toMatchObject({ model: "model-b", options: opts, more: expect.any(String) });
  await stage.say({ ...open, before: newest?.more ?? "" }, second);
  const older = stage.frames("c2=").find((frame) => frame.k === "hist");
  expect(older).toMatchObject({ messages: [{ id: "q1" }] });
  expect(older).not.toHaveProperty("model");
  expect(older).not.toHaveProperty("options");
  await stage.say({ ...ask, id: "q3", opts: {} });
  await stage.say(open, second);
  const cleared = stage.frames("c2=").find((frame) => frame.k === "hist");
  expect(cleared).toMatchObject({ model: "model-b", options: {} });
  expect(cleared?.options).toEqual({});
});

test("a model that the deployment has no longer is not what the thread goes on with", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  const touch = { thread: "t1", owner, at: at(0), title: "Fog", run: "r0" };
  await touchThread(stage.table, { ...touch, modelId: "model-of-old" });
  await stage.say(open);
  const [, page] = stage.frames();
  expect(page).toMatchObject({ k: "hist", options: {} });
  expect(page).not.toHaveProperty("model");
});

test.each(["t2", "t1"])("a thread that is not there, or another's, is not found: %s", async (thread) => {
  await using stage = await startChatStage();
  await stage.greet({ device: "d2" });
  await putThread(stage, ["secret"]);
  await stage.say({ ...open, thread });
  expect(stage.frames()).toMatchObject([{ k: "ack", ok: false, err: { code: "not_found" } }]);
  expect(await listenersOfThread(stage.table, thread)).toEqual([]);
});

test("a page that another connection made up is refused", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await putThread(stage, ["one"]);
  await stage.say({ ...open, before: "nonsense" });
  expect(stage.frames()).toMatchObject([{ k: "ack", ok: false, err: { code: "bad_request" } }]);
  expect(stage.failures).toEqual([]);
});

test("a connection that goes in the middle of a long page is sent no more of it", async () => {
  let posts = 0;
  await using stage = await startChatStage({
    answerPost(call, response) {
      if (call.frame.k === "hist" && ++posts === 2) refusePost(response, 410, "GoneException");
      else response.writeHead(200).end();
    },
  });
  await stage.greet();
  await putThread(stage, ["x".repeat(100_000)]);
  expect(await stage.say(open)).toEqual({ statusCode: 200 });
  expect(posts).toBe(2);
  expect(stage.failures).toEqual([]);
});

test("a connection that takes no more is told to ask again", async () => {
  await using stage = await startChatStage({
    answerPost(call, response) {
      if (call.frame.k === "hist") refusePost(response, 429, "LimitExceededException");
      else response.writeHead(200).end();
    },
  });
  await stage.greet();
  await putThread(stage, ["one"]);
  expect(await stage.say(open)).toEqual({ statusCode: 200 });
  expect(stage.frames().at(-1)).toMatchObject({
    k: "ack",
    id: "f1",
    ok: false,
    err: { code: "throttled", retryable: true, retryAfterMs: 1_000 },
  });
});

test("a run that begins while the thread is opened is told one way or the other", async () => {
  await using stage = await startChatStage();
  await stage.greet();
  await putThread(stage, ["one"]);
  const { client } = stage.table;
  const send = client.send.bind(client) as (command: object) => Promise<unknown>;
  let begun = false;
  async function sendLate(command: object): Promise<unknown> {
    // Before the connection stands among the thread's listeners, which the worker reads once.
    if (command instanceof PutCommand && !begun) {
      begun = true;
      await touchThread(stage.table, { thread: "t1", owner, at: at(5), title: "Fog", run: "r5" });
      await putRun(stage.table, { ...request, run: "r5", askedAt: new Date().toISOString() });
    }
    return send(command);
  }
  Object.assign(client, { send: sendLate });
  await stage.say(open);
  expect(stage.frames()).toContainEqual(expect.objectContaining({ k: "hist", running: ["r5"] }));
});
