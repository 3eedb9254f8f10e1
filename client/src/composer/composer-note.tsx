import { useComputed } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Chat } from "../chat/chat.ts";
import { useWords } from "../words/words.ts";
import { sayOversize } from "./say-oversize.ts";
import type { Oversize } from "./question-size.ts";

/** What is the matter with the question, or which keys there are. */
export function ComposerNote({
  chat,
  oversize,
}: {
  chat: Chat;
  oversize: ReadonlySignal<Oversize | undefined>;
}) {
  const words = useWords();
  const isQueueing = useComputed(() => {
    const { draft, isAnswering } = chat.conversation.value;
    return isAnswering.value && draft.value.trim() !== "";
  });
  const tooMuch = oversize.value;
  return (
    <output id="composer-note" class={tooMuch ? "too-long" : "keys"}>
      {tooMuch ? sayOversize(tooMuch, words) : isQueueing.value ? words.keysWhileAnswering : words.keys}
    </output>
  );
}
