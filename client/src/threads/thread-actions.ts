import type { Chat } from "../chat/chat.ts";
import type { Words } from "../words/words.ts";
import { deleteThread } from "./delete-thread.ts";
import type { MenuItem } from "../page/open-menu.ts";

/** What may be done with a conversation from wherever its title stands. */
export function threadActions({
  chat,
  thread,
  words,
  rename,
  focusAfterPin,
  focusAfterDelete,
  more = [],
}: {
  chat: Chat;
  thread: string;
  words: Words;
  /** Lets the title be changed where it stands. */
  rename: () => void;
  /** Puts the focus back on what has moved. */
  focusAfterPin?: () => void;
  /** Puts the focus somewhere that stays. */
  focusAfterDelete: () => void;
  more?: readonly MenuItem[];
}): readonly MenuItem[] {
  const { threads } = chat;
  const isPinned = threads.find(thread)?.pinned ?? false;
  return [
    { label: words.rename, run: rename },
    {
      label: isPinned ? words.unpin : words.pin,
      run() {
        threads.pin(thread, !isPinned);
        focusAfterPin?.();
      },
    },
    ...more,
    {
      label: words.deleteThread,
      isDanger: true,
      run() {
        focusAfterDelete();
        deleteThread(chat, thread);
      },
    },
  ];
}
