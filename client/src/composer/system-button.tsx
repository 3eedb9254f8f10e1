import type { Chat } from "../chat/chat.ts";
import { openSheet } from "../page/open-sheet.ts";
import { useWords } from "../words/use-words.ts";

/** Opens the conversation's system prompt; a dot says that there is one. */
export function SystemButton({ chat }: { chat: Chat }) {
  const words = useWords();
  const isSet = Boolean(chat.conversation.value.settings.value.system);
  return (
    <button
      type="button"
      class={isSet ? "choice set" : "choice"}
      aria-label={isSet ? words.systemPromptSet : undefined}
      aria-haspopup="dialog"
      onClick={() => (openSheet.value = "system")}
    >
      <span>{words.systemPrompt}</span>
    </button>
  );
}
