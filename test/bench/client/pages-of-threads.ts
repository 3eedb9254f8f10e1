import { MAX_FRAME_BYTES, utf8Length } from "../../../lambda/src/protocol.ts";
import type {
  History,
  Open,
  ThreadItem,
  ThreadList,
  ThreadMessage,
  Threads,
} from "../../../lambda/src/protocol.ts";

const PAGE = 50;
/** Leaves room for the frame around the messages. */
const PART_BYTES = MAX_FRAME_BYTES - 1_000;

/** The newest messages, or those before one, in frames that are not too long. */
export function historyPage(
  { id, thread, before, limit = PAGE }: Open,
  messages: readonly ThreadMessage[],
  running: string[],
): History[] {
  const at = before === undefined ? messages.length : messages.findIndex((message) => message.id === before);
  const from = Math.max(0, at - limit);
  const parts = inParts(messages.slice(from, at));
  const more = from > 0 ? messages[from]?.id : undefined;
  return parts.map((part, p) => ({
    v: 1,
    k: "hist",
    id,
    thread,
    p,
    n: parts.length,
    messages: part,
    ...(p === parts.length - 1 && more !== undefined && { more }),
    ...(p === parts.length - 1 && running.length > 0 && { running }),
  }));
}

/** A page of the list; a cursor is a place in it. */
export function listPage(
  { id, cursor = "0", q = "", limit = PAGE }: Threads,
  items: readonly ThreadItem[],
): ThreadList {
  const found = items.filter(({ title }) => title.toLowerCase().includes(q.toLowerCase()));
  const from = Number(cursor);
  const next = from + limit;
  return {
    v: 1,
    k: "list",
    id,
    items: found.slice(from, next),
    ...(next < found.length && { next: String(next) }),
  };
}

/** Messages stay whole here: none of the benchmarks' is longer than a frame. */
function inParts(messages: readonly ThreadMessage[]): ThreadMessage[][] {
  const parts: ThreadMessage[][] = [[]];
  let bytes = 0;
  for (const message of messages) {
    const length = utf8Length(JSON.stringify(message)) + 1;
    if (bytes + length > PART_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    bytes += length;
    parts.at(-1)?.push(message);
  }
  return parts;
}
