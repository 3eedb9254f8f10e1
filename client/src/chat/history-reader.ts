import type { ThreadMessage } from "@groundfog/lambda/protocol";
import type { Exchange } from "../link/exchange.ts";
import type { Action } from "../link/outbox.ts";
import type { Page } from "../link/pages.ts";
import type { Failure } from "./answer.ts";
import type { Conversation } from "./conversation.ts";
import { merge } from "./history.ts";

/** Brings conversations up to what the handler has of them. */
export interface HistoryReader {
  /** Asks for the newest messages, unless they are being asked for. */
  refresh(conversation: Conversation): void;
  /** Asks for the page before the oldest one that is there. */
  readOlder(conversation: Conversation): void;
  receive(page: Page): void;
  /** Says whether it was one of the reader's. */
  refused(action: Action, failure: Failure): boolean;
  /** The connection is gone, and with it what was asked for. */
  reset(): void;
}

/** Of a conversation that nothing is known of. */
const PAGE_SIZE = 50;
/** Of one that is known: enough to see whether anything was missed. */
const LOOK_SIZE = 4;

export function readHistory({
  exchange,
  newId,
  find,
  onChange,
}: {
  exchange: () => Pick<Exchange, "say">;
  newId: () => string;
  find: (thread: string) => Conversation | undefined;
  /** More of a conversation is there. */
  onChange: (conversation: Conversation) => void;
}): HistoryReader {
  /** By the frame that asked, the conversation. */
  const asked = new Map<string, string>();
  const orphans = new Map<string, readonly ThreadMessage[]>();

  function ask({ thread }: Conversation, of: { limit: number; before?: string }) {
    if ([...asked.values()].includes(thread)) return;
    const id = newId();
    asked.set(id, thread);
    exchange().say({ action: "open", v: 1, id, thread, ...of });
  }

  /** Between what is known and the newest messages there are others, which were missed. */
  function isGap({ turns, presence }: Conversation, { messages, more, options }: Page): boolean {
    // A page of older messages has none that is known.
    if (options === undefined || presence.peek() === "loading" || more === undefined) return false;
    const known = new Set(turns.peek().map(({ id }) => id));
    return known.size > 0 && !messages.some(({ id, role }) => role === "user" && known.has(id));
  }

  function put(conversation: Conversation, page: Page) {
    const { thread, turns, older, presence, settings } = conversation;
    const isOlder = page.options === undefined;
    const messages = [...page.messages, ...(orphans.get(thread) ?? [])];
    const merged = merge(turns.peek(), { messages, running: new Set(page.running) });
    orphans.set(thread, merged.orphans);
    const knewNothing = turns.peek().length === 0;
    turns.value = merged.turns;
    if (isOlder || knewNothing || older.peek() === undefined) older.value = page.more;
    if (!isOlder && knewNothing)
      settings.value = { ...page.options, ...(page.model && { model: page.model }) };
    presence.value = "fresh";
    onChange(conversation);
  }

  return {
    refresh: (conversation) =>
      ask(conversation, { limit: conversation.turns.peek().length === 0 ? PAGE_SIZE : LOOK_SIZE }),
    readOlder(conversation) {
      const before = conversation.older.peek();
      if (before !== undefined) ask(conversation, { before, limit: PAGE_SIZE });
    },
    receive(page) {
      asked.delete(page.id);
      const conversation = find(page.thread);
      if (!conversation) return undefined;
      if (isGap(conversation, page)) return ask(conversation, { limit: PAGE_SIZE });
      return put(conversation, page);
    },
    refused(action, { code }) {
      if (action.action !== "open") return false;
      asked.delete(action.id);
      const conversation = find(action.thread);
      const isGone = code === "not_found" && conversation?.turns.peek().length === 0;
      if (conversation && isGone) conversation.presence.value = "missing";
      return true;
    },
    reset: () => asked.clear(),
  };
}
