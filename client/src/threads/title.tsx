import { useSignal } from "@preact/signals";
import type { Chat } from "../chat/chat.ts";
import { titleOf } from "../page/document-title.ts";
import { focusQuestion } from "../page/focus.ts";
import { MoreIcon } from "../page/icons.tsx";
import { openMenu } from "../page/open-menu.ts";
import type { ExportFormat } from "../thread/export.ts";
import { useWords } from "../words/use-words.ts";
import { RenameField } from "./rename-field.tsx";
import { threadActions } from "./thread-actions.ts";

/** The title, which a click changes, and the conversation's menu. */
export function Title({ chat }: { chat: Chat }) {
  const words = useWords();
  const isRenaming = useSignal(false);
  const { thread } = chat.conversation.value;
  const title = titleOf(chat) || words.untitled;
  const rename = () => (isRenaming.value = true);
  if (isRenaming.value)
    return (
      <h1 class="title">
        <RenameField
          title={title}
          onSave={(title) => chat.threads.rename(thread, title)}
          onEnd={() => (isRenaming.value = false)}
          focusAfter={() => document.getElementById("title")}
        />
      </h1>
    );
  return (
    <>
      <h1 class="title" dir="auto">
        <button type="button" id="title" title={words.rename} onClick={rename}>
          {title}
        </button>
      </h1>
      <button
        type="button"
        class="glyph"
        aria-label={words.threadMenu(title)}
        aria-haspopup="menu"
        onClick={({ currentTarget }) =>
          openMenu(
            currentTarget,
            threadActions({
              chat,
              thread,
              words,
              rename,
              focusAfterDelete: focusQuestion,
              more: [
                { label: words.exportMarkdown, run: () => void save(chat, "markdown") },
                { label: words.exportJson, run: () => void save(chat, "json") },
              ],
            }),
          )
        }
      >
        <MoreIcon />
      </button>
    </>
  );
}

async function save(chat: Chat, format: ExportFormat) {
  const { exportThread } = await import("../thread/export.ts");
  exportThread(chat, format);
}
