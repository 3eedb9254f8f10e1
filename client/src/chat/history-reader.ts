import type { ThreadMessage } from "@groundfog/lambda/protocol";
import type { Exchange } from "../link/exchange.ts";
import type { Action } from "../link/outbox.ts";
import type { Page } from "../link/pages.ts";
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
  refused(action: Action): boolean;
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
  /** By the frame that asked: of which conversation, and for how many messages. */
  const asked = new Map<string, { thread: string; limit: number }>();
  const orphans = new Map<string, readonly ThreadMessage[]>();

  function ask({ thread }: Conversation, of: { limit: number; before?: string }) {
    if ([...asked.values()].some((one) => one.thread === thread)) return;
    const id = newId();
    asked.set(id, { thread, limit: of.limit });
    exchange().say({ action: "open", v: 1, id, thread, ...of });
  }

  /** Between what is known and the newest messages there are others, which were missed. */
  function isGap({ turns, presence }: Conversation, { messages, more, options }: Page): boolean {
    // A page of older messages has none that is known.
    if (options === undefined || presence.peek() === "loading" || more === undefined) return false;
    const known = new Set(turns.peek().map(({ id }) => id));
    return known.size > 0 && !messages.some(({ id, role }) => role === "user" && known.has(id));
  }

  /** @param isBehindGap what was missed does not end with it: the rest is read as older messages are */
  function put(conversation: Conversation, page: Page, isBehindGap: boolean) {
    const { thread, turns, older, presence, settings } = conversation;
    const isOlder = page.options === undefined;
    const messages = [...page.messages, ...(orphans.get(thread) ?? [])];
    const merged = merge(turns.peek(), { messages, running: new Set(page.running) });
    orphans.set(thread, merged.orphans);
    const knewNothing = turns.peek().length === 0;
    turns.value = merged.turns;
    if (isOlder || isBehindGap || knewNothing || older.peek() === undefined) older.value = page.more;
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
      const isLook = asked.get(page.id)?.limit === LOOK_SIZE;
      asked.delete(page.id);
      const conversation = find(page.thread);
      if (!conversation) return undefined;
      const isBehindGap = isGap(conversation, page);
      if (isBehindGap && isLook) return ask(conversation, { limit: PAGE_SIZE });
      return put(conversation, page, isBehindGap);
    },
    refused(action) {
      if (action.action !== "open") return false;
      asked.delete(action.id);
      const conversation = find(action.thread);
      // Whatever the reason, there is nothing to show; a new connection asks again.
      if (conversation?.turns.peek().length === 0) conversation.presence.value = "missing";
      return true;
    },
    reset: () => asked.clear(),
  };
}
