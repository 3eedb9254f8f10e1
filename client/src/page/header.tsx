import type { Chat } from "../chat/chat.ts";
import { focusQuestion } from "./focus.ts";
import { Mark, PlusIcon } from "./icons.tsx";
import { useWords } from "../words/words.ts";

/** The wordmark, and the way to a new conversation. */
export function Header({ chat }: { chat: Chat }) {
  const words = useWords();
  return (
    <header class="header">
      <h1 class="wordmark">
        <Mark />
        Groundfog
      </h1>
      {chat.turns.value.length > 0 && (
        <button type="button" class="quiet" onClick={() => startConversation(chat)}>
          <PlusIcon />
          {words.newConversation}
        </button>
      )}
    </header>
  );
}

function startConversation(chat: Chat) {
  chat.startConversation();
  focusQuestion();
}
