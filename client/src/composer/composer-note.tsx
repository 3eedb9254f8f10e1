import { useComputed } from "@preact/signals";
import type { Chat } from "../chat/chat.ts";
import { useWords } from "../words/use-words.ts";
import { sayOversize } from "./say-oversize.ts";

/** What is the matter with the question, or which keys there are. */
export function ComposerNote({ chat }: { chat: Chat }) {
  const words = useWords();
  const isQueueing = useComputed(() => {
    const { draft, isAnswering } = chat.conversation.value;
    return isAnswering.value && draft.value.trim() !== "";
  });
  const tooMuch = chat.oversize.value;
  return (
    // The keys are there to be looked up; only what is the matter is said unasked.
    <output id="composer-note" class={tooMuch ? "too-long" : "keys"} aria-live={tooMuch ? "polite" : "off"}>
      {tooMuch ? sayOversize(tooMuch, words) : isQueueing.value ? words.keysWhileAnswering : words.keys}
    </output>
  );
}
