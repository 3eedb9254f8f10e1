import { useSignalEffect } from "@preact/signals";
import type { Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { isStopKey } from "../composer/send-key.ts";
import { SearchIcon } from "../page/icons.tsx";
import { isSearchWanted } from "../page/search-focus.ts";
import { useWords } from "../words/use-words.ts";
import { focusFirstRow } from "./row-focus.ts";

/** Where one looks for a conversation, as one types. */
export function SearchField({ query }: { query: Signal<string> }) {
  const words = useWords();
  const field = useRef<HTMLInputElement>(null);
  useSignalEffect(() => {
    if (!isSearchWanted.value) return;
    isSearchWanted.value = false;
    field.current?.focus();
    field.current?.select();
  });

  function onKeyDown(event: KeyboardEvent) {
    // The browser would empty the field, though the Escape belongs to an input method.
    if (event.key === "Escape" && !isStopKey(event)) return event.preventDefault();
    if (event.isComposing) return;
    const isClearing = isStopKey(event) && query.peek() !== "";
    if (!isClearing && event.key !== "ArrowDown") return;
    event.preventDefault();
    if (isClearing) query.value = "";
    else focusFirstRow();
  }

  return (
    <search class="search">
      <SearchIcon />
      <input
        id="search"
        ref={field}
        type="search"
        dir="auto"
        aria-label={words.searchThreads}
        placeholder={words.searchThreads}
        autocomplete="off"
        enterkeyhint="search"
        value={query.value}
        onInput={({ currentTarget }) => (query.value = currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </search>
  );
}
