import type { Chat } from "./chat/chat.ts";
import { Announcer } from "./page/announcer.tsx";
import { Composer } from "./composer/composer.tsx";
import { Header } from "./page/header.tsx";
import { LinkBar } from "./page/link-bar.tsx";
import { MessageList } from "./thread/message-list.tsx";
import { WordsContext } from "./words/words.ts";
import type { Words } from "./words/words.ts";

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
