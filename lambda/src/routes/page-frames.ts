import {
  type AnswerOptions,
  type History,
  MAX_FRAME_BYTES,
  type ThreadItem,
  type ThreadList,
} from "../protocol.ts";
import { jsonBytes, WIDEST_NUMBER } from "../push/json-bytes.ts";
import type { StoredMessage } from "../store/messages.ts";
import type { Thread } from "../store/threads.ts";
import { inParts } from "./parts.ts";
import { threadMessages } from "./thread-messages.ts";

/** What a conversation goes on with. */
export interface ThreadSettings {
  options: AnswerOptions;
  model?: string;
}

/** A page of a thread in parts, each of them short enough for a frame. */
export function historyFrames({
  id,
  thread,
  messages,
  more,
  running,
  settings,
}: {
  /** Of the frame that asked. */
  id: string;
  thread: string;
  /** Oldest first. */
  messages: readonly StoredMessage[];
  more: string | undefined;
  running: readonly string[];
  /** On the newest page. */
  settings?: ThreadSettings | undefined;
}): History[] {
  const frame: History = { v: 1, k: "hist", id, thread, p: WIDEST_NUMBER, n: WIDEST_NUMBER, messages: [] };
  const last = { ...(more !== undefined && { more }), ...(running.length > 0 && { running: [...running] }) };
  // Whichever part turns out to be the last: there is room for what it says besides.
  const roomBytes = MAX_FRAME_BYTES - jsonBytes({ ...frame, ...last });
  const parts = inParts(messages.flatMap(threadMessages), roomBytes);
  const fitted = settings && fitting(settings, roomBytes);
  // It may be long: rather than to leave room for it in each part, it has a part of its own where it must.
  if (jsonBytes({ ...frame, messages: parts.at(-1), ...last, ...fitted }) > MAX_FRAME_BYTES) parts.push([]);
  return parts.map((messages, p) => {
    const part = { ...frame, p, n: parts.length, messages };
    return p === parts.length - 1 ? { ...part, ...last, ...fitted } : part;
  });
}

/** Without its options, where a system prompt is nothing but characters that JSON writes in six bytes each. */
function fitting({ options, model }: ThreadSettings, roomBytes: number): Partial<ThreadSettings> {
  const whole = { options, ...(model !== undefined && { model }) };
  if (jsonBytes(whole) <= roomBytes) return whole;
  return model === undefined ? {} : { model };
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
