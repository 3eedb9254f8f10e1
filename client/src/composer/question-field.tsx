import { computed, effect } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useMemo } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import type { EarlyQuestion } from "../page/early.ts";
import { editDraft } from "../thread/edit-draft.ts";
import { useWords } from "../words/use-words.ts";
import { isRecallKey, isSendKey } from "./send-key.ts";

/** Browsers without `field-sizing` get as many rows as the text has lines, up to this. */
const MAX_ROWS = 10;

/** The field; what is typed goes to the conversation's draft, and nothing is drawn for it but what the browser draws. */
export function QuestionField({
  chat,
  early,
  field,
  onSend,
}: {
  chat: Chat | undefined;
  early: EarlyQuestion;
  field: RefObject<HTMLTextAreaElement | null>;
  onSend: () => void;
}) {
  const words = useWords();
  const isTooLong = useMemo(() => computed(() => chat?.oversize.value !== undefined), [chat]);

  useLayoutEffect(
    () =>
      effect(() => {
        const text = draftOf(chat, early).value;
        if (field.current) show(field.current, text);
      }),
    [chat],
  );

  function onKeyDown(event: KeyboardEvent) {
    if (isSendKey(event)) onSend();
    else if (!isRecallKey(event) || field.current?.value !== "" || !(chat && editLast(chat))) return;
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
        onInput={({ currentTarget }) => (draftOf(chat, early).value = currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </>
  );
}

/** What is being typed: before the chat is there, and after. */
export function draftOf(chat: Chat | undefined, early: EarlyQuestion): Signal<string> {
  return chat?.conversation.value.draft ?? early.draft;
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
