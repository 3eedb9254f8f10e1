import { computed, effect } from "@preact/signals";
import type { Chat } from "../chat/chat.ts";
import { hashOf, threadOf } from "./thread-address.ts";
import { inTransition } from "./transition.ts";

/** Shows what the address says, and says in the address what is shown. */
export function followRoute(chat: Chat): () => void {
  const shown = computed(() => routeOf(chat));

  function isElsewhere(): boolean {
    const thread = threadOf(location.hash);
    return thread !== undefined && thread !== shown.peek();
  }

  function onHashChange() {
    if (!isElsewhere()) return;
    // Until it is drawn, the reader may have gone on.
    inTransition(() => {
      if (isElsewhere()) chat.open(threadOf(location.hash) || undefined);
    });
  }
  addEventListener("hashchange", onHashChange);
  // A new conversation has an address from its first question on; one that was deleted has none any more. What else
  // happens in a conversation does not undo the reader's way to another one.
  const end = effect(() => {
    const thread = shown.value;
    if (threadOf(location.hash) !== thread) history.replaceState(null, "", addressOf(thread));
  });
  return () => {
    end();
    removeEventListener("hashchange", onHashChange);
  };
}

/**
 * Begins a conversation; the way back leads to the one that was shown. At once, without a transition: what is typed in
 * the meantime would be asked in the old one.
 */
export function startConversation(chat: Chat): void {
  if (routeOf(chat) === "") return;
  history.pushState(null, "", addressOf(""));
  chat.open();
}

/** The conversation that is shown, or `""` for one that nothing has been asked in. */
function routeOf(chat: Chat): string {
  const { thread, presence, turns } = chat.conversation.value;
  return presence.value === "new" && turns.value.length === 0 ? "" : thread;
}

function addressOf(thread: string): string {
  return location.pathname + location.search + (thread && hashOf(thread));
}
