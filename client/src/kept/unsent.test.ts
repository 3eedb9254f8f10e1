import { expect, it } from "vitest";
import { memoryStorage } from "./memory-storage.fixture.ts";
import { allUnsent, forgetUnsent, keepUnsent } from "./unsent.ts";

const question = { id: "q1", thread: "t", question: "why?", parent: null, at: 2 };

it("gives back what was kept, oldest first, until it is forgotten", () => {
  const storage = memoryStorage();
  storage.setItem("groundfog.device", "other things are kept too");
  keepUnsent(storage, question);
  keepUnsent(storage, { ...question, id: "q0", at: 1, model: "m" });
  expect(allUnsent(storage)).toEqual([{ ...question, id: "q0", at: 1, model: "m" }, question]);
  forgetUnsent(storage, "q0");
  expect(allUnsent(storage)).toEqual([question]);
});

it.each(["", "{", "null", "[]", '{"id":"q"}', '{"id":1,"thread":"t","question":"q"}'])(
  "passes over what cannot be read: %j",
  (item) => {
    const storage = memoryStorage();
    storage.setItem("groundfog.unsent.q", item);
    expect(allUnsent(storage)).toEqual([]);
  },
);

it("does without a storage, and without one that throws", () => {
  const refusing = new Proxy(memoryStorage(), {
    get() {
      throw new DOMException("denied", "SecurityError");
    },
  });
  for (const storage of [undefined, refusing]) {
    keepUnsent(storage, question);
    forgetUnsent(storage, "q1");
    expect(allUnsent(storage)).toEqual([]);
  }
});
