import { expect, it } from "vitest";
import { keepDraft, keptDraft } from "./drafts.ts";
import { memoryStorage } from "./memory-storage.fixture.ts";

it("is kept for each conversation, and for the one that has not begun", () => {
  const storage = memoryStorage();
  keepDraft(storage, "t1", "half a");
  keepDraft(storage, undefined, "quarter");
  expect(["t1", undefined, "t2"].map((thread) => keptDraft(storage, thread))).toEqual([
    "half a",
    "quarter",
    "",
  ]);
  keepDraft(storage, "t1", "");
  expect([keptDraft(storage, "t1"), storage.length]).toEqual(["", 1]);
});

it("does without a storage, and without one that is full", () => {
  const full = memoryStorage();
  full.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  for (const storage of [undefined, full]) {
    keepDraft(storage, "t", "x");
    expect(keptDraft(storage, "t")).toBe("");
  }
});
