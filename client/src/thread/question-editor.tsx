import type { Signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import type { Turn } from "../chat/turn.ts";
import { oversizeOf } from "../composer/question-size.ts";
import { sayOversize } from "../composer/say-oversize.ts";
import { isSendKey, isStopKey } from "../composer/send-key.ts";
import { focusThread } from "../page/focus.ts";
import { useWords } from "../words/use-words.ts";

/** Browsers without `field-sizing` get as many rows as the text has lines, up to this. */
const MAX_ROWS = 12;

/** The field in which a question is put in other words. */
export function QuestionEditor({
  chat,
  turn,
  draft,
}: {
  chat: Chat;
  turn: Turn;
  draft: Signal<string | undefined>;
}) {
  const words = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const text = draft.value ?? "";
  const tooLong = oversizeOf(text.trim(), chat.conversation.value.settings.value);
  const noteId = `edit-note-${turn.id}`;

  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
  }, []);

  function send() {
    if (!chat.edit(turn, text)) return field.current?.focus();
    draft.value = undefined;
    focusThread();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (isSendKey(event)) send();
    else if (isStopKey(event)) draft.value = undefined;
    else return;
    // Nor does the Escape that leaves the field stop an answer.
    event.preventDefault();
  }

  return (
    <form
      class="question editor"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        rows={Math.min(MAX_ROWS, text.split("\n").length)}
        dir="auto"
        enterkeyhint="send"
        aria-label={words.editQuestion}
        aria-invalid={tooLong !== undefined}
        aria-describedby={noteId}
        value={text}
        onInput={({ currentTarget }) => (draft.value = currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <output id={noteId} class="too-long">
        {tooLong && sayOversize(tooLong, words)}
      </output>
      <div class="ways">
        <button type="submit" disabled={text.trim() === "" || tooLong !== undefined}>
          {words.send}
        </button>
        <button type="button" onClick={() => (draft.value = undefined)}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}
