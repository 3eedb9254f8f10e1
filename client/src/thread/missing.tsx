import type { Chat } from "../chat/chat.ts";
import { focusQuestion } from "../page/focus.ts";
import { PlusIcon } from "../page/icons.tsx";
import { startConversation } from "../page/route.ts";
import { useWords } from "../words/use-words.ts";

/** An address that leads to no conversation. */
export function Missing({ chat }: { chat: Chat }) {
  const words = useWords();
  return (
    <section class="empty">
      <p class="greeting">{words.missing}</p>
      <button type="button" class="quiet" onClick={() => begin(chat)}>
        <PlusIcon />
        {words.newConversation}
      </button>
    </section>
  );
}

function begin(chat: Chat) {
  startConversation(chat);
  focusQuestion();
}
