import type { FunctionComponent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { isStopKey } from "../composer/send-key.ts";
import { useWords } from "../words/use-words.ts";
import { CloseIcon, HelpIcon, SettingsIcon } from "../page/icons.tsx";
import { closeDrawer, isListOver, isListShown } from "../page/list-state.ts";
import { loadStyle } from "../page/load-style.ts";
import styleSheet from "../style/threads.css?url";
import { openSheet } from "../page/open-sheet.ts";
import { Wordmark } from "../page/wordmark.tsx";
import { ThreadList } from "./thread-list.tsx";

/** Loads what the list looks like, and gives it. */
export async function loadList(): Promise<FunctionComponent<{ chat: Chat }>> {
  await loadStyle(styleSheet);
  return ListPanel;
}

/** The list of conversations: beside the conversation where there is room, else over it. */
function ListPanel({ chat }: { chat: Chat }) {
  if (!isListShown.value) return null;
  return isListOver.value ? <Drawer chat={chat} /> : <Panel chat={chat} />;
}

/** Has the focus to itself while it is open, and gives it back. */
function Drawer({ chat }: { chat: Chat }) {
  const drawer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !isStopKey(event)) return;
      event.preventDefault();
      closeDrawer();
    };
    drawer.current?.addEventListener("keydown", onKeyDown);
    document.getElementById("threads")?.focus();
    return () => {
      if (document.activeElement === document.body) document.getElementById("list-toggle")?.focus();
    };
  }, []);
  return (
    <div class="drawer" ref={drawer}>
      <div class="backdrop" aria-hidden="true" onPointerDown={closeDrawer} />
      <Panel chat={chat} />
    </div>
  );
}

function Panel({ chat }: { chat: Chat }) {
  const words = useWords();
  return (
    <nav id="threads" class="threads" tabIndex={-1} aria-label={words.conversations}>
      <div class="threads-head">
        <Wordmark as="p" />
        {isListOver.value && (
          <button type="button" class="glyph" aria-label={words.closeList} onClick={closeDrawer}>
            <CloseIcon />
          </button>
        )}
      </div>
      <ThreadList chat={chat} />
      <div class="threads-foot">
        <button type="button" class="quiet" onClick={() => (openSheet.value = "settings")}>
          <SettingsIcon />
          {words.openSettings}
        </button>
        <button type="button" class="quiet" onClick={() => (openSheet.value = "help")}>
          <HelpIcon />
          {words.openHelp}
        </button>
      </div>
    </nav>
  );
}
