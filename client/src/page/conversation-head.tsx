import type { Chat } from "../chat/chat.ts";
import { useWords } from "../words/use-words.ts";
import { focusQuestion } from "./focus.ts";
import { PlusIcon } from "./icons.tsx";
import { lazy } from "./lazy.tsx";
import { startConversation } from "./route.ts";
import { Wordmark } from "./wordmark.tsx";

const Title = lazy(async () => (await import("../threads/title.tsx")).Title);

/** The conversation's title, what may be done with it, and the way to a new one; of a new one, the page's name. */
export function ConversationHead({ chat }: { chat: Chat }) {
  const words = useWords();
  const { thread, path } = chat.conversation.value;
  if (path.value.length === 0 && !chat.threads.find(thread)) return <Wordmark />;

  function begin() {
    startConversation(chat);
    focusQuestion();
  }

  return (
    <>
      <Title key={thread} chat={chat} />
      <button type="button" class="quiet new" aria-label={words.newConversation} onClick={begin}>
        <PlusIcon />
        <span>{words.newConversation}</span>
      </button>
    </>
  );
}
