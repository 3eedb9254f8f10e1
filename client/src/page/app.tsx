import type { Signal } from "@preact/signals";
import type { Chat } from "../chat/chat.ts";
import { Composer } from "../composer/composer.tsx";
import { whenIdle } from "../markdown/code/when-idle.ts";
import { WordsContext } from "../words/use-words.ts";
import type { Words } from "../words/words.ts";
import type { EarlyQuestion } from "./early.ts";
import { focusQuestion } from "./focus.ts";
import { Header } from "./header.tsx";
import { lazy } from "./lazy.tsx";
import { isListOver, isListShown } from "./list-state.ts";
import type * as Parts from "./opened.ts";

/** The chat, and the parts of the page that come with its code. */
export type Opened = { chat: Chat } & Omit<typeof Parts, "openChat">;

const MessageList = lazy(
  async () => (await import("../thread/load-message-list.ts")).loadMessageList(),
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

/** The whole page: its frame at once, the rest as it comes. */
export function App({
  opened,
  words,
  early,
}: {
  opened: Signal<Opened | undefined>;
  words: Signal<Words | undefined>;
  early: EarlyQuestion;
}) {
  const parts = opened.value;
  return (
    <WordsContext.Provider value={words.value}>
      <a class="skip" href="#question" inert={isListOver.value} onClick={skip}>
        {words.value?.skipToComposer}
      </a>
      {parts ? <ListPanel chat={parts.chat} /> : <ListPlace />}
      <Page opened={parts} early={early} />
      {parts && <Extras opened={parts} />}
    </WordsContext.Provider>
  );
}

/** What lies over the page, or is only heard. */
function Extras({ opened: { chat, Announcer } }: { opened: Opened }) {
  return (
    <>
      <Announcer chat={chat} />
      <UndoNotice chat={chat} />
      <Menu />
      <Sheets chat={chat} />
    </>
  );
}

/** Where the list will be, so that nothing moves when it comes. */
function ListPlace() {
  return isListShown.value ? <div class="threads" /> : null;
}

/** The conversation and what is around it; out of reach while the list lies over it. */
function Page({ opened, early }: { opened: Opened | undefined; early: EarlyQuestion }) {
  return (
    <div class="page" inert={isListOver.value}>
      <Header opened={opened} />
      {opened && <opened.LinkBar chat={opened.chat} />}
      {opened && <MessageList chat={opened.chat} />}
      <Composer key="composer" opened={opened} early={early} />
    </div>
  );
}

/** The address says which conversation is shown; skipping to its composer leaves it as it is. */
function skip(event: Event) {
  event.preventDefault();
  focusQuestion();
}
