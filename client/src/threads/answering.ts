import { computed, effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Chat } from "../chat/chat.ts";
import type { Conversation } from "../chat/conversation.ts";

/** The conversations with an answer under way, among those that this page has shown. */
export function answeringThreads(chat: Chat): {
  threads: ReadonlySignal<ReadonlySet<string>>;
  end: () => void;
} {
  const shown = signal<ReadonlySet<Conversation>>(new Set());
  const end = effect(() => {
    // Those that have come to rest are let go of.
    const busy = [...shown.peek()].filter(({ isAnswering }) => isAnswering.peek());
    shown.value = new Set([...busy, chat.conversation.value]);
  });
  const threads = computed(
    () =>
      new Set([...shown.value].filter(({ isAnswering }) => isAnswering.value).map(({ thread }) => thread)),
  );
  return { threads, end };
}
