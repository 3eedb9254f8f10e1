import { expect, it, test } from "vitest";
import { loadConversation, newTurn, saveConversation } from "./conversation.ts";
import { memoryStorage } from "./memory-storage.fixture.ts";

const done = { state: "done", text: "**yes**", acked: true } as const;

it("gives back what it was given", () => {
  const storage = memoryStorage();
  saveConversation(storage, { thread: "t1", draft: "half a", turns: [newTurn("m1", "question?", done)] });
  const loaded = loadConversation(storage);
  expect(loaded).toMatchObject({
    thread: "t1",
    draft: "half a",
    turns: [{ id: "m1", question: "question?" }],
  });
  expect(loaded?.turns[0]?.answer.value).toEqual(done);
});

it("takes an answer that was still arriving for cut off, and leaves a question that was never sent in the queue", () => {
  const storage = memoryStorage();
  const turns = [
    newTurn("m1", "a", { state: "streaming", text: "so f", acked: true }),
    newTurn("m2", "b", { state: "waiting", text: "", acked: false }),
    newTurn("m3", "c"),
  ];
  saveConversation(storage, { thread: "t1", draft: "", turns });
  const states = loadConversation(storage)?.turns.map((turn) => turn.answer.value.state);
  expect(states).toEqual(["interrupted", "interrupted", "queued"]);
});

test.each([
  "",
  "null",
  "[]",
  "{",
  '{"v":2,"thread":"t","turns":[]}',
  '{"v":1,"thread":"t"}',
  '{"v":1,"turns":[]}',
])("begins anew where the storage holds %j", (stored) => {
  const storage = memoryStorage();
  storage.setItem("groundfog.conversation", stored);
  expect(loadConversation(storage)).toBeUndefined();
});

it("leaves out a turn that cannot be read", () => {
  const storage = memoryStorage();
  storage.setItem("groundfog.conversation", '{"v":1,"thread":"t","turns":[{"id":"m1"},null]}');
  expect(loadConversation(storage)).toEqual({ thread: "t", draft: "", turns: [] });
});

it("does without a storage, and without one that throws", () => {
  const refusing = memoryStorage();
  refusing.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  refusing.getItem = () => {
    throw new DOMException("denied", "SecurityError");
  };
  for (const storage of [undefined, refusing]) {
    expect(() => saveConversation(storage, { thread: "t", draft: "", turns: [] })).not.toThrow();
    expect(loadConversation(storage)).toBeUndefined();
  }
});
