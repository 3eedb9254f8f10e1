import type { Chat } from "../chat/chat.ts";
import { focusThread } from "../page/focus.ts";
import { Hills } from "./hills.tsx";
import { useWords } from "../words/words.ts";

/** The page before the first question. */
export function Empty({ chat }: { chat: Chat }) {
  const words = useWords();
  return (
    <section class="empty">
      <Hills />
      <p class="greeting">{words.greeting}</p>
      <ul class="starters" aria-label={words.startersLabel}>
        {words.starters.map((starter) => (
          <li key={starter}>
            <button type="button" onClick={() => ask(chat, starter)}>
              {starter}
            </button>
          </li>
        ))}
      </ul>
      {chat.previous.value && (
        <button type="button" class="quiet" onClick={() => returnToPrevious(chat)}>
          {words.backToPrevious}
        </button>
      )}
    </section>
  );
}

function ask(chat: Chat, question: string) {
  chat.ask(question);
  focusThread();
}

function returnToPrevious(chat: Chat) {
  chat.returnToPrevious();
  focusThread();
}
