import { computed, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { ThreadItem, ThreadList as ListFrame, ThreadPatch } from "@groundfog/lambda/protocol";
import type { Failure } from "./answer.ts";
import type { Action } from "../link/outbox.ts";
import type { Clock } from "../time/clock.ts";

/** The list of conversations, and what may be done with them from there. */
export interface ThreadList {
  /** What is looked for in the titles. */
  readonly query: Signal<string>;
  /** Those that are looked for, or all that are loaded: the pinned first, then the last used. */
  readonly items: ReadonlySignal<readonly ThreadItem[]>;
  /** Whether there are, or may be, more than are loaded. */
  readonly hasMore: ReadonlySignal<boolean>;
  /** Whether the handler is being asked for more. */
  readonly isLoading: ReadonlySignal<boolean>;
  /** The conversation that was deleted last, for as long as that can be undone. */
  readonly deleted: ReadonlySignal<ThreadItem | undefined>;
  /** A conversation that is loaded, whatever is looked for; reads as a signal does. */
  find(thread: string): ThreadItem | undefined;
  loadMore(): void;
  rename(thread: string, title: string): void;
  pin(thread: string, isPinned: boolean): void;
  /** Takes a conversation off the list at once; it is really deleted a little later. */
  remove(thread: string): void;
  undo(): void;
}

/** The side of the list that the connection and the conversations see. */
export interface ThreadListCore extends ThreadList {
  /** There is a connection: looks whether anything is new. */
  refresh(): void;
  receive(list: ListFrame): void;
  patch(patch: ThreadPatch): void;
  /** Says whether it was one of the list's. */
  refused(action: Action, failure: Failure): boolean;
  /** A question was asked in a conversation, which may be a new one. */
  touched(thread: string, of: { title: string; model?: string | undefined }): void;
  /** Does now what could still be undone. */
  flush(): void;
}

/** So long a deletion can be undone. */
export const UNDO_MS = 8_000;
/** The handler is asked once the reader pauses. */
export const SEARCH_AFTER_MS = 250;
const MAX_KEPT_ITEMS = 50;
const PAGE_SIZE = 50;
/** UTF-16 code units; what the handler makes of a question is no longer. */
const MAX_FIRST_TITLE = 80;
const KEY = "groundfog.threads";

/** What a page of the list was asked for with. */
interface Asked {
  isSearch: boolean;
  isFirst: boolean;
}

export interface ThreadListOptions {
  storage: Storage | undefined;
  clock: Clock;
  newId: () => string;
  /** Says something until it is acknowledged. */
  say: (action: Action) => void;
  /** A conversation is not to be seen any more, unless that is undone. */
  onHidden: (thread: string) => void;
  /** A conversation is not there any more. */
  onRemoved: (thread: string) => void;
  /** Whether the handler may not know of a conversation yet. */
  isUnsent: (thread: string) => boolean;
}

export function createThreadList({
  storage,
  clock,
  newId,
  say,
  onHidden,
  onRemoved,
  isUnsent,
}: ThreadListOptions): ThreadListCore {
  const all = signal<ReadonlyMap<string, ThreadItem>>(byThread(keptItems(storage)));
  const query = signal("");
  const deleted = signal<ThreadItem | undefined>(undefined);
  const next = signal<string | undefined>(undefined);
  const asked = signal<ReadonlyMap<string, Asked>>(new Map());
  const shownItems = computed(() => itemsOf(all.value, query.value, deleted.value?.thread));
  let cancelDelete = () => {};
  let cancelSearch = () => {};

  function ask(of: { cursor?: string; q?: string }) {
    const id = newId();
    asked.value = new Map(asked.peek()).set(id, {
      isSearch: of.q !== undefined,
      isFirst: of.cursor === undefined,
    });
    say({ action: "threads", v: 1, id, limit: PAGE_SIZE, ...of });
  }

  function put(items: Iterable<ThreadItem>) {
    const changed = new Map(all.peek());
    for (const item of items) changed.set(item.thread, item);
    show(changed);
  }

  function show(items: ReadonlyMap<string, ThreadItem>) {
    all.value = items;
    keepItems(storage, itemsOf(items, "", undefined).slice(0, MAX_KEPT_ITEMS));
  }

  /** What is not on the first page, though it was used later than what is, was deleted elsewhere. */
  function dropDeleted(page: readonly ThreadItem[], cursor: string | undefined) {
    const onPage = new Set(page.map(({ thread }) => thread));
    const oldest = cursor === undefined ? "" : (page.at(-1)?.updatedAt ?? "");
    const rest = [...all.peek().values()].filter(
      ({ thread, updatedAt }) => onPage.has(thread) || isUnsent(thread) || updatedAt < oldest,
    );
    show(byThread(rest));
  }

  function drop(thread: string) {
    const rest = new Map(all.peek());
    rest.delete(thread);
    show(rest);
  }

  function flush() {
    cancelDelete();
    const item = deleted.peek();
    if (!item) return;
    deleted.value = undefined;
    drop(item.thread);
    onRemoved(item.thread);
    say({ action: "edit", v: 1, id: newId(), thread: item.thread, op: "delete" });
  }

  query.subscribe((q) => {
    cancelSearch();
    if (q.trim() !== "") cancelSearch = clock.after(SEARCH_AFTER_MS, () => ask({ q: q.trim() }));
  });

  return {
    query,
    items: shownItems,
    hasMore: computed(() => next.value !== undefined),
    isLoading: computed(() => asked.value.size > 0),
    deleted,
    find: (thread) => all.value.get(thread),
    loadMore() {
      const cursor = next.peek();
      if (cursor === undefined) return;
      next.value = undefined;
      ask({ cursor });
    },
    rename(thread, title) {
      const item = all.peek().get(thread);
      if (item) put([{ ...item, title }]);
      say({ action: "edit", v: 1, id: newId(), thread, op: "rename", title });
    },
    pin(thread, isPinned) {
      const item = all.peek().get(thread);
      if (item) put([pinned(item, isPinned)]);
      say({ action: "edit", v: 1, id: newId(), thread, op: "pin", pinned: isPinned });
    },
    remove(thread) {
      flush();
      deleted.value = all.peek().get(thread) ?? {
        thread,
        title: "",
        updatedAt: new Date(clock.now()).toISOString(),
      };
      cancelDelete = clock.after(UNDO_MS, flush);
      onHidden(thread);
    },
    undo() {
      cancelDelete();
      deleted.value = undefined;
    },
    refresh() {
      asked.value = new Map();
      ask({});
      const q = query.peek().trim();
      if (q !== "") ask({ q });
    },
    receive({ id, items, next: cursor }) {
      const of = asked.peek().get(id);
      if (!of) return;
      asked.value = new Map([...asked.peek()].filter(([one]) => one !== id));
      if (of.isFirst && !of.isSearch) dropDeleted(items, cursor);
      put(items);
      if (!of.isSearch) next.value = cursor;
    },
    patch({ thread, patch }) {
      if (patch.deleted) {
        drop(thread);
        return onRemoved(thread);
      }
      const item = all.peek().get(thread);
      const { pinned: isPinned, ...rest } = patch;
      if (!item && rest.updatedAt === undefined) return undefined;
      const changed = { title: "", updatedAt: "", ...item, ...withoutUndefined(rest), thread };
      return put([isPinned === undefined ? changed : pinned(changed, isPinned)]);
    },
    refused({ action, id, ...frame }) {
      if (action === "threads") {
        asked.value = new Map([...asked.peek()].filter(([one]) => one !== id));
        return true;
      }
      if (action !== "edit") return false;
      // What is shown is a wish that was not granted: the list as it is takes its place.
      if ("op" in frame && frame.op !== "delete") ask({});
      return true;
    },
    touched(thread, { title, model }) {
      const item = all.peek().get(thread) ?? { thread, title: firstTitle(title) };
      put([{ ...item, updatedAt: new Date(clock.now()).toISOString(), ...(model && { model }) }]);
    },
    flush,
  };
}

/** Those whose titles contain what is looked for, whatever the case; the pinned first, then the last used. */
function itemsOf(
  items: ReadonlyMap<string, ThreadItem>,
  query: string,
  deleted: string | undefined,
): readonly ThreadItem[] {
  const wanted = query.trim().toLowerCase();
  return [...items.values()]
    .filter(({ thread, title }) => thread !== deleted && title.toLowerCase().includes(wanted))
    .sort(
      (a, b) =>
        Number(b.pinned ?? false) - Number(a.pinned ?? false) ||
        (a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : 0),
    );
}

function pinned({ pinned: _before, ...item }: ThreadItem, isPinned: boolean): ThreadItem {
  return isPinned ? { ...item, pinned: true } : item;
}

function withoutUndefined<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

function firstTitle(question: string): string {
  return question.trim().split("\n", 1)[0]?.slice(0, MAX_FIRST_TITLE) ?? "";
}

function byThread(items: readonly ThreadItem[]): ReadonlyMap<string, ThreadItem> {
  return new Map(items.map((item) => [item.thread, item]));
}

function keepItems(storage: Storage | undefined, items: readonly ThreadItem[]): void {
  try {
    storage?.setItem(KEY, JSON.stringify(items));
  } catch {
    // The page works without: only a page without a connection has no list.
  }
}

function keptItems(storage: Storage | undefined): ThreadItem[] {
  try {
    const items: unknown = JSON.parse(storage?.getItem(KEY) ?? "[]");
    return Array.isArray(items) ? items.flatMap(parseItem) : [];
  } catch {
    return [];
  }
}

function parseItem(item: Partial<ThreadItem> | null): ThreadItem[] {
  const isWhole = [item?.thread, item?.title, item?.updatedAt].every((field) => typeof field === "string");
  return isWhole ? [item as ThreadItem] : [];
}
