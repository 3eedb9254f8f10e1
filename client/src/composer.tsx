import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "./chat.ts";
import { SendIcon } from "./icons.tsx";
import { oversizeOf } from "./question-size.ts";
import { isSendKey } from "./send-key.ts";
import { useWords } from "./words.ts";

/** Browsers without `field-sizing` get as many rows as the text has lines, up to this. */
const MAX_ROWS = 10;

/** Where the question is written. The text leaves it only when the chat has taken the question. */
export function Composer({ chat }: { chat: Chat }) {
  const words = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const oversize = useComputed(() => oversizeOf(chat.draft.value.trim()));
  const draft = chat.draft.value;
  const tooLong = oversize.value;
  const cannotSend = draft.trim() === "" || tooLong !== undefined;

  // On a touch screen the keyboard would cover the page that has only just opened.
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, []);

  function send() {
    if (chat.ask(chat.draft.peek())) chat.draft.value = "";
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
        <button type="submit" class="send" aria-label={words.send} disabled={cannotSend}>
          <SendIcon />
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
