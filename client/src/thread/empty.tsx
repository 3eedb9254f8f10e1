import type { Chat } from "../chat/chat.ts";
import { focusThread } from "../page/focus.ts";
import { useWords } from "../words/use-words.ts";
import { Hills } from "./hills.tsx";

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
    </section>
  );
}

function ask(chat: Chat, question: string) {
  chat.ask(question);
  focusThread();
}
