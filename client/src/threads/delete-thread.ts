import type { Chat } from "../chat/chat.ts";
import { hashOf } from "../page/thread-address.ts";

/** The conversation that was shown when it was deleted. */
let shownBefore: string | undefined;

/** Deletes a conversation; for a while that can be undone. */
export function deleteThread(chat: Chat, thread: string): void {
  shownBefore = chat.conversation.peek().thread === thread ? thread : undefined;
  chat.threads.remove(thread);
}

/** Takes back the last deletion; a conversation that was shown then is shown again. */
export function undoDelete(chat: Chat): void {
  const thread = chat.threads.deleted.peek()?.thread;
  chat.threads.undo();
  if (thread !== undefined && thread === shownBefore) location.hash = hashOf(thread);
}
