import { effect, useComputed } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { editDraft } from "../thread/edit-draft.ts";
import { useWords } from "../words/words.ts";
import type { Oversize } from "./question-size.ts";
import { isRecallKey, isSendKey } from "./send-key.ts";

/** Browsers without `field-sizing` get as many rows as the text has lines, up to this. */
const MAX_ROWS = 10;

/** The field; what is typed goes to the conversation's draft, and nothing is drawn for it but what the browser draws. */
export function QuestionField({
  chat,
  field,
  oversize,
  onSend,
}: {
  chat: Chat;
  field: RefObject<HTMLTextAreaElement | null>;
  oversize: ReadonlySignal<Oversize | undefined>;
  onSend: () => void;
}) {
  const words = useWords();
  const isTooLong = useComputed(() => oversize.value !== undefined);

  useLayoutEffect(
    () =>
      effect(() => {
        const text = chat.conversation.value.draft.value;
        if (field.current) show(field.current, text);
      }),
    [chat],
  );

  function onKeyDown(event: KeyboardEvent) {
    if (isSendKey(event)) onSend();
    else if (!isRecallKey(event) || field.current?.value !== "" || !editLast(chat)) return;
    event.preventDefault();
  }

  return (
    <>
      <label class="visually-hidden" for="question">
        {words.questionLabel}
      </label>
      <textarea
        id="question"
        ref={field}
        rows={1}
        dir="auto"
        enterkeyhint="send"
        placeholder={words.placeholder}
        aria-invalid={isTooLong.value}
        aria-describedby="composer-note"
        onInput={({ currentTarget }) => (chat.conversation.peek().draft.value = currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </>
  );
}

/** A field that has the text already keeps its cursor, and what an input method is composing in it. */
function show(field: HTMLTextAreaElement, text: string): void {
  if (field.value !== text) field.value = text;
  if (!CSS.supports("field-sizing", "content")) field.rows = Math.min(MAX_ROWS, text.split("\n").length);
}

/** Opens the conversation's last question, to put it in other words; says whether there is one. */
function editLast(chat: Chat): boolean {
  const turn = chat.conversation.peek().path.peek().at(-1)?.turn;
  if (!turn) return false;
  editDraft(turn).value ??= turn.question;
  return true;
}
