import type { Answer } from "../chat/answer.ts";
import type { ShownTurn } from "../chat/branches.ts";
import type { Chat } from "../chat/chat.ts";
import { focusThread } from "../page/focus.ts";
import { hasText } from "../runs/parts.ts";
import { useWords } from "../words/use-words.ts";

/** Has an answer continued that was cut short; nothing where it is not the last, or has nothing to be continued. */
export function GoOn({ chat, shown, answer }: { chat: Chat; shown: ShownTurn; answer: Answer }) {
  const words = useWords();
  const last = chat.conversation.value.path.value.at(-1);
  if (last?.turn.id !== shown.turn.id || !hasText(answer.parts) || isBlocked(answer)) return null;
  return (
    <div class="ways">
      <button
        type="button"
        onClick={() => {
          chat.ask(words.goOnPrompt);
          focusThread();
        }}
      >
        {words.goOn}
      </button>
    </div>
  );
}

/** What was held back is not to be had by asking for more. */
function isBlocked({ outcome }: Answer): boolean {
  return outcome?.stopReason === "guardrail_intervened" || outcome?.stopReason === "content_filtered";
}
