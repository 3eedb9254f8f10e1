import { computed } from "@preact/signals";
import type { RefObject } from "preact";
import { useMemo } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import type { EarlyQuestion } from "../page/early.ts";
import { SendIcon, StopIcon } from "../page/icons.tsx";
import { useWords } from "../words/use-words.ts";
import { draftOf } from "./question-field.tsx";

/** One button that sends or, while an answer is being written, stops it. */
export function SendButton({
  chat,
  early,
  field,
}: {
  chat: Chat | undefined;
  early: EarlyQuestion;
  field: RefObject<HTMLTextAreaElement | null>;
}) {
  const words = useWords();
  // Of another draft as soon as the chat is there, though the one before it has not changed.
  const canSend = useMemo(
    () => computed(() => draftOf(chat, early).value.trim() !== "" && chat?.oversize.value === undefined),
    [chat],
  );
  const isAnswering = chat?.conversation.value.isAnswering.value === true;

  /** The second half of a double click does not undo the first. */
  function onClick(event: MouseEvent) {
    if (event.detail > 1) return event.preventDefault();
    if (!isAnswering) return;
    chat?.stop();
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
