import { type History, MAX_FRAME_BYTES, type ThreadItem, type ThreadList } from "../protocol.ts";
import { jsonBytes, WIDEST_NUMBER } from "../push/json-bytes.ts";
import type { StoredMessage } from "../store/messages.ts";
import type { Thread } from "../store/threads.ts";
import { inParts } from "./parts.ts";
import { threadMessages } from "./thread-messages.ts";

/** A page of a thread in parts, each of them short enough for a frame. */
export function historyFrames({
  id,
  thread,
  messages,
  more,
  running,
}: {
  /** Of the frame that asked. */
  id: string;
  thread: string;
  /** Oldest first. */
  messages: readonly StoredMessage[];
  more: string | undefined;
  running: readonly string[];
}): History[] {
  const frame: History = { v: 1, k: "hist", id, thread, p: WIDEST_NUMBER, n: WIDEST_NUMBER, messages: [] };
  const last = { ...(more !== undefined && { more }), ...(running.length > 0 && { running: [...running] }) };
  // Whichever part turns out to be the last: there is room for what it says besides.
  const roomBytes = MAX_FRAME_BYTES - jsonBytes({ ...frame, ...last });
  const parts = inParts(messages.flatMap(threadMessages), roomBytes);
  return parts.map((messages, p) => {
    const part = { ...frame, p, n: parts.length, messages };
    return p === parts.length - 1 ? { ...part, ...last } : part;
  });
}

/**
 * A page of the list of conversations that fits into a frame. A list has no parts: where the titles are long, the
 * page is shorter than it was asked for, and the next one begins sooner.
 */
export async function threadListFrame({
  id,
  limit,
  page,
}: {
  /** Of the frame that asked. */
  id: string;
  limit: number;
  /** Reads the page, with that many threads at most. */
  page: (limit: number) => Promise<{ items: Thread[]; next?: string }>;
}): Promise<ThreadList> {
  const { items, next } = await page(limit);
  const list: ThreadList = {
    v: 1,
    k: "list",
    id,
    items: items.map(threadItem),
    ...(next !== undefined && { next }),
  };
  if (jsonBytes(list) <= MAX_FRAME_BYTES || items.length <= 1) return list;
  return threadListFrame({ id, limit: Math.ceil(Math.min(limit, items.length) / 2), page });
}

function threadItem({ thread, title, updatedAt, pinned, modelId }: Thread): ThreadItem {
  return {
    thread,
    title,
    updatedAt,
    ...(pinned && { pinned }),
    ...(modelId !== undefined && { model: modelId }),
  };
}
