import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { SendIcon, StopIcon } from "../page/icons.tsx";
import { oversizeOf } from "./question-size.ts";
import { isSendKey, isStopKey } from "./send-key.ts";
import { useWords } from "../words/words.ts";

/** Browsers without `field-sizing` get as many rows as the text has lines, up to this. */
const MAX_ROWS = 10;

/** Where the question is written. The text leaves it only when the chat has taken the question. */
export function Composer({ chat }: { chat: Chat }) {
  const words = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const oversize = useComputed(() => oversizeOf(chat.draft.value.trim()));
  const draft = chat.draft.value;
  const tooLong = oversize.value;
  const isAnswering = chat.isAnswering.value;
  const cannotSend = draft.trim() === "" || tooLong !== undefined;

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && isStopKey(event)) chat.stop();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [chat]);

  // On a touch screen the keyboard would cover the page that has only just opened.
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, []);

  function send() {
    if (chat.ask(chat.draft.peek())) chat.draft.value = "";
    field.current?.focus();
  }

  /** The button sends, or stops; the second half of a double click does not undo the first. */
  function onClick(event: MouseEvent) {
    if (event.detail > 1) return event.preventDefault();
    if (!isAnswering) return;
    chat.stop();
    field.current?.focus();
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="sheet">
        <label class="visually-hidden" for="question">
          {words.questionLabel}
        </label>
        <textarea
          id="question"
          ref={field}
          rows={Math.min(MAX_ROWS, draft.split("\n").length)}
          dir="auto"
          enterkeyhint="send"
          placeholder={words.placeholder}
          value={draft}
          aria-invalid={tooLong !== undefined}
          aria-describedby="composer-note"
          onInput={({ currentTarget }) => (chat.draft.value = currentTarget.value)}
          onKeyDown={(event) => {
            if (!isSendKey(event)) return;
            event.preventDefault();
            send();
          }}
        />
        <button
          type={isAnswering ? "button" : "submit"}
          class="send"
          aria-label={isAnswering ? words.stop : words.send}
          disabled={!isAnswering && cannotSend}
          onClick={onClick}
        >
          {isAnswering ? <StopIcon /> : <SendIcon />}
        </button>
      </div>
      <output id="composer-note" class={tooLong ? "too-long" : "keys"}>
        {tooLong
          ? words.tooLong(tooLong.bytes.toLocaleString(words.lang), tooLong.limit.toLocaleString(words.lang))
          : words.keys}
      </output>
    </form>
  );
}
