import { useWords } from "../words/use-words.ts";
import type { Opened } from "./app.tsx";
import { ListIcon } from "./icons.tsx";
import { isListShown, toggleList } from "./list-state.ts";
import { Wordmark } from "./wordmark.tsx";

/** The way to the list, and what the conversation is called. */
export function Header({ opened }: { opened: Opened | undefined }) {
  const words = useWords();
  return (
    <header class="header">
      <button
        type="button"
        id="list-toggle"
        class="glyph"
        aria-label={words.listToggle}
        title={words.listToggle}
        aria-expanded={isListShown.value}
        aria-controls={isListShown.value ? "threads" : undefined}
        onClick={toggleList}
      >
        <ListIcon />
      </button>
      {opened ? <opened.ConversationHead chat={opened.chat} /> : <Wordmark />}
    </header>
  );
}
