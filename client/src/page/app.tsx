import type { Signal } from "@preact/signals";
import type { Chat } from "../chat/chat.ts";
import { Composer } from "../composer/composer.tsx";
import { WordsContext } from "../words/words.ts";
import { whenIdle } from "../markdown/code/when-idle.ts";
import type { Words } from "../words/words.ts";
import { Announcer } from "./announcer.tsx";
import { focusQuestion } from "./focus.ts";
import { Header } from "./header.tsx";
import { lazy } from "./lazy.tsx";
import { LinkBar } from "./link-bar.tsx";
import { isListOver, isListShown } from "./list-state.ts";
import { useShortcuts } from "./use-shortcuts.ts";

const MessageList = lazy(
  async () => (await import("../thread/message-list.tsx")).MessageList,
  (run) => run(),
);
const ListPanel = lazy(
  async () => (await import("../threads/list-panel.tsx")).loadList(),
  whenIdle,
  <ListPlace />,
);
const Menu = lazy(async () => (await import("./menu.tsx")).Menu);
const Sheets = lazy(async () => (await import("../sheets/sheets.tsx")).loadSheets());
const UndoNotice = lazy(async () => (await import("../threads/undo-notice.tsx")).UndoNotice);

/** The whole page. */
export function App({ chat, words }: { chat: Chat; words: Signal<Words | undefined> }) {
  useShortcuts(chat);
  return (
    <WordsContext.Provider value={words.value}>
      <a class="skip" href="#question" inert={isListOver.value} onClick={skip}>
        {words.value?.skipToComposer}
      </a>
      <ListPanel chat={chat} />
      <Page chat={chat} />
      <Announcer chat={chat} />
      <UndoNotice chat={chat} />
      <Menu />
      <Sheets chat={chat} />
    </WordsContext.Provider>
  );
}

/** Where the list will be, so that nothing moves when it comes. */
function ListPlace() {
  return isListShown.value ? <div class="threads" /> : null;
}

/** The conversation and what is around it; out of reach while the list lies over it. */
function Page({ chat }: { chat: Chat }) {
  return (
    <div class="page" inert={isListOver.value}>
      <Header chat={chat} />
      <LinkBar chat={chat} />
      <MessageList chat={chat} />
      <Composer chat={chat} />
    </div>
  );
}

/** The address says which conversation is shown; skipping to its composer leaves it as it is. */
function skip(event: Event) {
  event.preventDefault();
  focusQuestion();
}
