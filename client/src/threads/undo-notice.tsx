import type { Chat } from "../chat/chat.ts";
import { undoDelete } from "./delete-thread.ts";
import { useWords } from "../words/words.ts";
import { rowOf } from "./row-focus.ts";

/** Says which conversation was deleted, for as long as that can be undone. */
export function UndoNotice({ chat }: { chat: Chat }) {
  const words = useWords();
  const { deleted } = chat.threads;
  const item = deleted.value;

  function undo() {
    if (!item) return;
    undoDelete(chat);
    requestAnimationFrame(() => rowOf(item.thread)?.focus());
  }

  return (
    <output class="notice">
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
