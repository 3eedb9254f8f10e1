import { useComputed } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import type { Chat } from "../chat/chat.ts";
import { SendIcon, StopIcon } from "../page/icons.tsx";
import { useWords } from "../words/words.ts";
import type { Oversize } from "./question-size.ts";

/** One button that sends or, while an answer is being written, stops it. */
export function SendButton({
  chat,
  field,
  oversize,
}: {
  chat: Chat;
  field: RefObject<HTMLTextAreaElement | null>;
  oversize: ReadonlySignal<Oversize | undefined>;
}) {
  const words = useWords();
  const canSend = useComputed(
    () => chat.conversation.value.draft.value.trim() !== "" && oversize.value === undefined,
  );
  const isAnswering = chat.conversation.value.isAnswering.value;

  /** The second half of a double click does not undo the first. */
  function onClick(event: MouseEvent) {
    if (event.detail > 1) return event.preventDefault();
    if (!isAnswering) return;
    chat.stop();
    field.current?.focus();
  }

  return (
    <button
      type={isAnswering ? "button" : "submit"}
      class="send"
      aria-label={isAnswering ? words.stop : words.send}
      disabled={!isAnswering && !canSend.value}
      onClick={onClick}
    >
      {isAnswering ? <StopIcon /> : <SendIcon />}
    </button>
  );
}
