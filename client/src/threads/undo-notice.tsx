import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { focusThread } from "../page/focus.ts";
import { undoDelete } from "./delete-thread.ts";
import { useWords } from "../words/use-words.ts";
import { rowOf } from "./row-focus.ts";

/** Says which conversation was deleted, for as long as that can be undone. */
export function UndoNotice({ chat }: { chat: Chat }) {
  const words = useWords();
  const hadFocus = useRef(false);
  const { deleted } = chat.threads;
  const item = deleted.value;

  // Whoever is on the button when it goes, since it is too late, stays on the page.
  useEffect(() => {
    if (item) return;
    if (hadFocus.current && document.activeElement === document.body) focusThread();
    hadFocus.current = false;
  }, [item]);

  function undo() {
    if (!item) return;
    undoDelete(chat);
    requestAnimationFrame(() => rowOf(item.thread)?.focus());
  }

  return (
    <output
      class="notice"
      onFocusIn={() => (hadFocus.current = true)}
      // A button that goes gives the focus to nobody.
      onFocusOut={({ relatedTarget }) => (hadFocus.current &&= relatedTarget === null)}
    >
      {item && (
        <>
          <span>{words.threadDeleted(item.title || words.untitled)}</span>
          <button type="button" onClick={undo}>
            {words.undo}
          </button>
        </>
      )}
    </output>
  );
}
