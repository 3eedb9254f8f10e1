import { effect } from "@preact/signals";
import type { Chat } from "../chat/chat.ts";

/** UTF-16 code units of a question that stand for a title until there is one. */
const MAX_QUESTION = 80;

/** The title of the conversation that is shown, or its first question; `""` for one that has neither yet. */
export function titleOf(chat: Chat): string {
  const { thread, path } = chat.conversation.value;
  const title = chat.threads.find(thread)?.title;
  return title || (path.value[0]?.turn.question.trim().split("\n", 1)[0] ?? "").slice(0, MAX_QUESTION);
}

/** Says in the browser's tab which conversation is shown. */
export function followTitle(chat: Chat): () => void {
  return effect(() => {
    const title = titleOf(chat);
    document.title = title === "" ? "Groundfog" : `${title} · Groundfog`;
  });
}
