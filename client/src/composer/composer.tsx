import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import type { Opened } from "../page/app.tsx";
import type { EarlyQuestion } from "../page/early.ts";
import { focusQuestion } from "../page/focus.ts";
import { openSheet } from "../page/open-sheet.ts";
import { useWords } from "../words/use-words.ts";
import { QuestionField } from "./question-field.tsx";
import { SendButton } from "./send-button.tsx";
import { isStopKey } from "./send-key.ts";

/**
 * Where the question is written, and what its answer is made with. The text leaves it only when the chat has taken the
 * question. None of its parts is drawn again for a key, and the field is the same before the chat is there and after.
 */
export function Composer({ opened, early }: { opened: Opened | undefined; early: EarlyQuestion }) {
  const words = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const chat = opened?.chat;
  useEffect(() => stopOnEscape(chat), [chat]);

  // On a touch screen the keyboard would cover the page that has only just opened.
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) focusQuestion();
  }, []);

  function send() {
    if (chat) askFrom(chat);
    else early.isSent.value = true;
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
        <QuestionField chat={chat} early={early} field={field} onSend={send} />
        <div class="choices">
          {opened && <opened.Choices chat={opened.chat} />}
          <SendButton chat={chat} early={early} field={field} />
        </div>
      </div>
      {opened ? <opened.ComposerNote chat={opened.chat} /> : <output id="composer-note" class="keys" />}
    </form>
  );
}

function askFrom(chat: Chat): void {
  const { draft } = chat.conversation.peek();
  if (chat.ask(draft.peek())) draft.value = "";
}

/** Escape stops the answer wherever the focus is, unless something nearer has a use for it. */
function stopOnEscape(chat: Chat | undefined): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.defaultPrevented && isStopKey(event) && openSheet.peek() === "") chat?.stop();
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}
