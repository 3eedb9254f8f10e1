import { expect, test } from "vitest";
import { answerWith } from "../../test/bedrock.ts";
import { type Chat, startChat } from "../../test/chat.ts";
import type { EventFrame, Hello, RunEvent } from "../protocol.ts";
import { messagePage, putMessage } from "../store/messages.ts";
import { touchThread } from "../store/threads.ts";

const owner = "device:d1";
const at = "2026-03-02T08:00:00.000Z";
const ask = { action: "send", v: 1, id: "q1", thread: "t1", text: "What is fog?" } as const;
const hello: Hello = { action: "hello", v: 1, id: "h2", device: "d1", subs: ["t1"] };
const second = { connectionId: "c2=" };

async function putThread({ table }: Chat): Promise<void> {
  await touchThread(table, { thread: "t1", owner, at, title: "Weather", run: "q0", leaf: "q0-a" });
  await putMessage(table, "t1", { id: "q0-a", parent: null, role: "assistant", text: "Hi.", at, run: "q0" });
}

/** The events that a connection was posted, checked to be all of them from 0 on. */
function eventsOf(chat: Chat, connectionId: string): RunEvent[] {
  const frames = chat.frames(connectionId).filter((frame): frame is EventFrame => frame.k === "ev");
  let next = 0;
  for (const { r, s, e } of frames) {
    expect([r, s]).toEqual(["q1", next]);
    next += e.length;
  }
  return frames.flatMap(({ e }) => e);
}

async function openInSecond(chat: Chat): Promise<void> {
  await chat.greet(second);
  await chat.say({ action: "open", v: 1, id: "o1", thread: "t1" }, second);
}

test.each([
  ["has opened the thread", openInSecond],
  ["said in its hello that it listens", (chat: Chat) => chat.say(hello, second)],
])("a tab that %s hears the whole answer to what another tab asks, and the question", async (_how, join) => {
  await using chat = await startChat(answerWith("Fog ", "lifts."));
  await chat.greet();
  await putThread(chat);
  await join(chat);
  await chat.say(ask);
  await chat.work("q1");
  const heard = eventsOf(chat, "c2=");
  expect(heard[0]).toEqual({
    type: "RUN_STARTED",
    threadId: "t1",
    runId: "q1",
    metadata: {
      parent: "q1",
      messageId: "q1-a",
      model: "model-a",
      question: "What is fog?",
      follows: "q0-a",
    },
  });
  expect(heard.at(-1)).toMatchObject({ type: "RUN_FINISHED" });
  expect(eventsOf(chat, "c1=")).toEqual(heard);
});

test("a tab that listens to nothing hears of the thread alone", async () => {
  await using chat = await startChat(answerWith("Fog."));
  await chat.greet();
  await chat.greet(second);
  await chat.say(ask);
  await chat.work("q1");
  expect(chat.frames("c2=").map(({ k }) => k)).toEqual(["thr"]);
});

test("a thread that is deleted while it is written in stops the run, and nothing of it is left", async () => {
  const written = Promise.withResolvers<void>();
  await using chat = await startChat((call) => {
    call.event("messageStart", { role: "assistant" });
    call.text("Fog ");
    written.resolve();
  });
  await chat.greet();
  await putThread(chat);
  await openInSecond(chat);
  await chat.say(ask);
  const working = chat.work("q1");
  await written.promise;
  await chat.say({ action: "edit", v: 1, id: "e1", thread: "t1", op: "delete" });
  await working;
  const told = chat.frames("c2=");
  expect(told).toContainEqual({ v: 1, k: "thr", thread: "t1", patch: { deleted: true } });
  expect(told.at(-1)).toMatchObject({
    k: "ev",
    e: [{ type: "RUN_FINISHED", outcome: { type: "cancelled" }, metadata: { stopReason: "cancelled" } }],
  });
  expect((await messagePage(chat.table, "t1", { limit: 10 })).messages).toEqual([]);
  await chat.say({ action: "open", v: 1, id: "o2", thread: "t1" }, second);
  expect(chat.frames("c2=")).toMatchObject([{ k: "ack", ok: false, err: { code: "not_found" } }]);
});
