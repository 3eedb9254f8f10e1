import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { focusQuestion } from "../page/focus.ts";
import { openSheet } from "../page/open-sheet.ts";
import { settings } from "../kept/settings.ts";
import { ComposerNote } from "./composer-note.tsx";
import { ModelButton } from "./model-button.tsx";
import { QuestionField } from "./question-field.tsx";
import { oversizeOf } from "./question-size.ts";
import { rememberModel } from "./remember-model.ts";
import { SendButton } from "./send-button.tsx";
import { isStopKey } from "./send-key.ts";
import { SystemButton } from "./system-button.tsx";
import { useWords } from "../words/words.ts";

/**
 * Where the question is written, and what its answer is made with. The text leaves it only when the chat has taken the
 * question. None of its parts is drawn again for a key.
 */
export function Composer({ chat }: { chat: Chat }) {
  const words = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const oversize = useComputed(() => {
    const { draft, settings } = chat.conversation.value;
    return oversizeOf(draft.value.trim(), settings.value);
  });
  useEffect(() => rememberModel(chat, settings.model), [chat]);
  useEffect(() => stopOnEscape(chat), [chat]);

  // On a touch screen the keyboard would cover the page that has only just opened.
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) focusQuestion();
  }, []);

  function send() {
    const { draft } = chat.conversation.peek();
    if (chat.ask(draft.peek())) draft.value = "";
    field.current?.focus();
  }

  return (
    <form
      class="composer"
      aria-label={words.questionLabel}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="sheet">
        <QuestionField chat={chat} field={field} oversize={oversize} onSend={send} />
        <div class="choices">
          <ModelButton chat={chat} />
          <SystemButton chat={chat} />
          <SendButton chat={chat} field={field} oversize={oversize} />
        </div>
      </div>
      <ComposerNote chat={chat} oversize={oversize} />
    </form>
  );
}

/** Escape stops the answer wherever the focus is, unless something nearer has a use for it. */
function stopOnEscape(chat: Chat): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.defaultPrevented && isStopKey(event) && openSheet.peek() === "") chat.stop();
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}
