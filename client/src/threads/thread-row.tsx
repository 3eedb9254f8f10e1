import { useSignal } from "@preact/signals";
import type { ThreadItem } from "@groundfog/lambda/protocol";
import { memo } from "./memo.ts";
import type { Chat } from "../chat/chat.ts";
import { deleteThread } from "./delete-thread.ts";
import { MoreIcon } from "../page/icons.tsx";
import { closeDrawer } from "../page/list-state.ts";
import { openMenu } from "../page/open-menu.ts";
import { RenameField } from "./rename-field.tsx";
import { hashOf } from "../page/thread-address.ts";
import { threadActions } from "./thread-actions.ts";
import { focusThread } from "../page/focus.ts";
import { useWords } from "../words/use-words.ts";
import { focusBeside, menuButtonOf, moveBetweenRows, rowOf } from "./row-focus.ts";

interface ThreadRowProps {
  chat: Chat;
  item: ThreadItem;
  isShown: boolean;
  isAnswering: boolean;
  /** Whether the Tab key comes to this one of the rows. */
  isStop: boolean;
}

/** A conversation in the list, and what may be done with it. */
export const ThreadRow = memo(function ThreadRow({
  chat,
  item,
  isShown,
  isAnswering,
  isStop,
}: ThreadRowProps) {
  const words = useWords();
  const isRenaming = useSignal(false);
  const { thread } = item;
  const title = item.title || words.untitled;
  const rename = () => (isRenaming.value = true);
  // In another group it is another element.
  const focusAfterPin = () => requestAnimationFrame(() => menuButtonOf(thread)?.focus());
  const focusAfterDelete = () => focusBeside(thread);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "F2" && event.key !== "Delete") return moveBetweenRows(event);
    event.preventDefault();
    if (event.key === "F2") return rename();
    focusAfterDelete();
    deleteThread(chat, thread);
  }

  if (isRenaming.value)
    return (
      <li class="thread-row">
        <RenameField
          title={title}
          onSave={(title) => chat.threads.rename(thread, title)}
          onEnd={() => (isRenaming.value = false)}
          focusAfter={() => rowOf(thread)}
        />
      </li>
    );
  return (
    <li class="thread-row">
      <a
        data-thread={thread}
        href={hashOf(thread)}
        aria-current={isShown ? "page" : undefined}
        tabIndex={isStop ? 0 : -1}
        onClick={leaveDrawer}
        onKeyDown={onKeyDown}
      >
        <span class="thread-title" dir="auto">
          {title}
        </span>
        {isAnswering && (
          <span class="dot">
            <span class="visually-hidden">{words.isAnswering}</span>
          </span>
        )}
      </a>
      <button
        type="button"
        class="glyph"
        aria-label={words.threadMenu(title)}
        aria-haspopup="menu"
        tabIndex={isStop ? 0 : -1}
        onClick={({ currentTarget }) =>
          openMenu(
            currentTarget,
            threadActions({ chat, thread, words, rename, focusAfterPin, focusAfterDelete }),
          )
        }
      >
        <MoreIcon />
      </button>
    </li>
  );
});

/** Whoever has chosen a conversation from the list that lies over it wants to see it; a new tab is another matter. */
function leaveDrawer({ metaKey, ctrlKey, shiftKey }: MouseEvent) {
  if (metaKey || ctrlKey || shiftKey) return;
  if (closeDrawer()) requestAnimationFrame(focusThread);
}
