import { expect, it, test } from "vitest";
import { queuedAnswer } from "./answer.ts";
import { loadConversation, newTurn, saveConversation } from "./conversation.ts";
import { memoryStorage } from "../kept/memory-storage.fixture.ts";

const done = { ...queuedAnswer("m1"), state: "done", text: "**yes**", cursor: 7, acked: true } as const;

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

test.each([
  "",
  "null",
  "[]",
  "{",
  '{"v":1,"thread":"t","turns":[]}',
  '{"v":2,"thread":"t"}',
  '{"v":2,"turns":[]}',
])("begins anew where the storage holds %j", (stored) => {
  const storage = memoryStorage();
  storage.setItem("groundfog.conversation", stored);
  expect(loadConversation(storage)).toBeUndefined();
});

it("leaves out a turn that cannot be read", () => {
  const storage = memoryStorage();
  storage.setItem("groundfog.conversation", '{"v":2,"thread":"t","turns":[{"id":"m1"},null]}');
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
