import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ShownTurn } from "../chat/branches.ts";
import type { Chat } from "../chat/chat.ts";
import { CopyButton } from "../page/copy-button.tsx";
import { languageOf } from "../page/language-of.ts";
import { useWords } from "../words/use-words.ts";
import { editDraft } from "./edit-draft.ts";
import { EditIcon } from "./icons.tsx";
import { QuestionEditor } from "./question-editor.tsx";
import { focusSiblings, Siblings } from "./siblings.tsx";

/** A question as it was asked, with its number in the margin, or in a field where it is changed. */
export function Question({ chat, shown, label }: { chat: Chat; shown: ShownTurn; label: string }) {
  const { turn } = shown;
  const draft = editDraft(turn);
  const isEdited = draft.value !== undefined;
  const wasEdited = useRef(isEdited);
  const edit = useRef<HTMLButtonElement>(null);

  // The field that had the focus has gone: whoever left it goes on from where it was opened.
  useLayoutEffect(() => {
    if (wasEdited.current && !isEdited) edit.current?.focus();
    wasEdited.current = isEdited;
  }, [isEdited]);

  return (
    <div class="asked">
      <span class="number" aria-hidden="true">
        {label}
      </span>
      {isEdited ? (
        <QuestionEditor chat={chat} turn={turn} draft={draft} />
      ) : (
        <>
          <div class="question" data-role="user" lang={languageOf(turn.question)} dir="auto">
            {turn.question}
          </div>
          <QuestionActions chat={chat} shown={shown} editButton={edit} />
        </>
      )}
    </div>
  );
}

function QuestionActions({
  chat,
  shown: { turn, siblings },
  editButton,
}: {
  chat: Chat;
  shown: ShownTurn;
  editButton: RefObject<HTMLButtonElement | null>;
}) {
  const words = useWords();
  return (
    <div class="asked-actions">
      <Siblings
        ids={siblings.map(({ id }) => id)}
        shown={turn.id}
        onChoose={(id, step) => {
          const sibling = siblings.find((turn) => turn.id === id);
          if (!sibling) return;
          chat.chooseQuestion(sibling);
          focusSiblings(id, step);
        }}
      />
      <CopyButton text={turn.question} label={words.copyQuestion} />
      <button
        type="button"
        class="act"
        ref={editButton}
        aria-label={words.editQuestion}
        title={words.editQuestion}
        onClick={() => (editDraft(turn).value = turn.question)}
      >
        <EditIcon />
      </button>
    </div>
  );
}
