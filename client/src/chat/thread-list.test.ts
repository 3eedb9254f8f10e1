import type { ThreadItem } from "@groundfog/lambda/protocol";
import { describe, expect, it } from "vitest";
import { memoryStorage } from "../kept/memory-storage.fixture.ts";
import type { Action } from "../link/outbox.ts";
import { testClock } from "../time/test-clock.fixture.ts";
import { createThreadList, SEARCH_AFTER_MS, UNDO_MS } from "./thread-list.ts";

function at(minute: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
}

function item(thread: string, minute: number, more: Partial<ThreadItem> = {}): ThreadItem {
  return { thread, title: `About ${thread}`, updatedAt: at(minute), ...more };
}

function listed({ storage = memoryStorage(), unsent = [] as string[] } = {}) {
  const clock = testClock(Date.UTC(2026, 0, 2));
  const said: Action[] = [];
  const hidden: string[] = [];
  const removed: string[] = [];
  let ids = 0;
  const list = createThreadList({
    storage,
    clock,
    newId: () => `f${(ids += 1)}`,
    say: (action) => said.push(action),
    onHidden: (thread) => hidden.push(thread),
    onRemoved: (thread) => removed.push(thread),
    isUnsent: (thread) => unsent.includes(thread),
  });
  function answer(items: ThreadItem[], next?: string) {
    const asked = said.findLast(({ action }) => action === "threads");
    list.receive({ v: 1, k: "list", id: asked?.id ?? "", items, ...(next !== undefined && { next }) });
  }
  const shown = () => list.items.value.map(({ thread }) => thread);
  return { list, clock, said, hidden, removed, storage, answer, shown };
}

describe("the list of conversations", () => {
  it("has the pinned first, then the last used, and loads page by page", () => {
    const { list, said, answer, shown } = listed();
    list.refresh();
    expect(list.isLoading.value).toBe(true);
    answer([item("b", 3), item("a", 2)], "page 2");
    expect([list.isLoading.value, list.hasMore.value]).toEqual([false, true]);
    list.loadMore();
    list.loadMore();
    expect(said).toMatchObject([{ action: "threads" }, { cursor: "page 2" }]);
    answer([item("old", 1, { pinned: true })]);
    expect(shown()).toEqual(["old", "b", "a"]);
    expect(list.hasMore.value).toBe(false);
    list.loadMore();
    expect(said).toHaveLength(2);
  });

  it("is there at once the next time, also without a connection", () => {
    const { list, answer, storage } = listed();
    list.refresh();
    answer([item("a", 1)]);
    expect(listed({ storage }).shown()).toEqual(["a"]);
    storage.setItem("groundfog.threads", '[null,{"thread":"x"}]');
    expect(listed({ storage }).shown()).toEqual([]);
  });

  it("drops what was deleted elsewhere, but not what is older than the page, or not sent yet", () => {
    const { list, answer, shown } = listed({ unsent: ["new"] });
    list.refresh();
    answer([item("c", 3), item("b", 2), item("a", 1)]);
    list.touched("new", { title: "Just asked\nand more" });
    list.refresh();
    answer([item("c", 3), item("d", 2)], "more");
    expect(shown()).toEqual(["new", "c", "d", "a"]);
    expect(list.items.value[0]).toMatchObject({ title: "Just asked" });
  });

  it("shows what is looked for, at once of what is loaded, and from the handler after a pause", () => {
    const { list, clock, said, answer, shown } = listed();
    list.refresh();
    answer([item("fog", 2), item("rain", 1)], "more");
    list.query.value = "FO";
    expect(shown()).toEqual(["fog"]);
    clock.advance(SEARCH_AFTER_MS - 1);
    list.query.value = " FOG ";
    clock.advance(SEARCH_AFTER_MS - 1);
    expect(said).toHaveLength(1);
    clock.advance(1);
    expect(said[1]).toMatchObject({ action: "threads", q: "FOG" });
    answer([item("old fog", 0)], "more fog");
    expect(shown()).toEqual(["fog", "old fog"]);
    list.query.value = "";
    list.loadMore();
    expect(said[2]).toMatchObject({ cursor: "more" });
  });
});

describe("a conversation of the list", () => {
  it("is renamed and pinned at once, and the handler is told", () => {
    const { list, said, answer, shown } = listed();
    list.refresh();
    answer([item("a", 2), item("b", 1)]);
    list.rename("a", "Mist");
    list.pin("b", true);
    expect(shown()).toEqual(["b", "a"]);
    expect(list.items.value).toMatchObject([{ pinned: true }, { title: "Mist" }]);
    expect(said.slice(1)).toMatchObject([
      { action: "edit", op: "rename", title: "Mist" },
      { op: "pin", pinned: true },
    ]);
    list.pin("b", false);
    expect(list.items.value.every((one) => !one.pinned)).toBe(true);
  });

  it("is as it was where the handler refuses the change", () => {
    const { list, said, answer } = listed();
    list.refresh();
    answer([item("a", 1)]);
    list.rename("a", "Mist");
    const [, edit] = said;
    expect(edit && list.refused(edit, { code: "internal", retryable: false })).toBe(true);
    answer([item("a", 1)]);
    expect(list.items.value).toMatchObject([{ title: "About a" }]);
  });

  it("is deleted once that can be undone no more", () => {
    const { list, clock, said, hidden, removed, answer, shown } = listed();
    list.refresh();
    answer([item("a", 2), item("b", 1)]);
    list.remove("a");
    expect([shown(), hidden, list.deleted.value?.title]).toEqual([["b"], ["a"], "About a"]);
    clock.advance(UNDO_MS - 1);
    list.undo();
    clock.advance(UNDO_MS);
    expect([shown(), said.length, removed]).toEqual([["a", "b"], 1, []]);
    list.remove("a");
    list.remove("b");
    expect(said[1]).toMatchObject({ action: "edit", op: "delete", thread: "a" });
    list.flush();
    expect([shown(), said[2]]).toMatchObject([[], { op: "delete", thread: "b" }]);
    expect(removed).toEqual(["a", "b"]);
    expect(clock.planned()).toBe(0);
  });

  it("changes with what is done to it elsewhere", () => {
    const { list, removed, answer, shown } = listed();
    list.refresh();
    answer([item("a", 1)]);
    list.patch({ v: 1, k: "thr", thread: "a", patch: { title: "Mist" } });
    list.patch({ v: 1, k: "thr", thread: "b", patch: { title: "Rain", updatedAt: at(5) } });
    list.patch({ v: 1, k: "thr", thread: "unknown", patch: { title: "of a page not loaded" } });
    expect(list.items.value).toMatchObject([{ thread: "b", title: "Rain" }, { title: "Mist" }]);
    list.patch({ v: 1, k: "thr", thread: "a", patch: { deleted: true } });
    expect([shown(), removed]).toEqual([["b"], ["a"]]);
  });
});
