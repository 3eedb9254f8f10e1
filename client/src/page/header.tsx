import type { Chat } from "../chat/chat.ts";
import { useWords } from "../words/words.ts";
import { focusQuestion } from "./focus.ts";
import { ListIcon, PlusIcon } from "./icons.tsx";
import { lazy } from "./lazy.tsx";
import { isListShown, toggleList } from "./list-state.ts";
import { startConversation } from "./route.ts";
import { Wordmark } from "./wordmark.tsx";

const Title = lazy(async () => (await import("../threads/title.tsx")).Title);

/** The way to the list, the conversation's title, what may be done with it, and the way to a new one. */
export function Header({ chat }: { chat: Chat }) {
  const words = useWords();
  const { thread, path } = chat.conversation.value;
  const isNew = path.value.length === 0 && !chat.threads.find(thread);
  return (
    <header class="header">
      <button
        type="button"
        id="list-toggle"
        class="glyph"
        aria-label={words.listToggle}
        title={words.listToggle}
        aria-expanded={isListShown.value}
        aria-controls={isListShown.value ? "threads" : undefined}
        onClick={toggleList}
      >
        <ListIcon />
      </button>
      {isNew ? <Wordmark /> : <Title key={thread} chat={chat} />}
      {!isNew && (
        <button
          type="button"
          class="quiet new"
          aria-label={words.newConversation}
          onClick={() => {
            startConversation(chat);
            focusQuestion();
          }}
        >
          <PlusIcon />
          <span>{words.newConversation}</span>
        </button>
      )}
    </header>
  );
}
