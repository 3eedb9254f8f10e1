import type { Chat } from "./chat.ts";
import { Announcer } from "./announcer.tsx";
import { Composer } from "./composer.tsx";
import { Header } from "./header.tsx";
import { LinkBar } from "./link-bar.tsx";
import { MessageList } from "./message-list.tsx";
import { WordsContext } from "./words.ts";
import type { Words } from "./words.ts";

/** The whole page. */
export function App({ chat, words }: { chat: Chat; words: Words }) {
  return (
    <WordsContext.Provider value={words}>
      <a class="skip" href="#question">
        {words.skipToComposer}
      </a>
      <Header chat={chat} />
      <LinkBar chat={chat} />
      <MessageList chat={chat} />
      <Composer chat={chat} />
      <Announcer chat={chat} />
    </WordsContext.Provider>
  );
}
