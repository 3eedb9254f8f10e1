import type { Chat } from "../chat/chat.ts";
import { focusQuestion } from "./focus.ts";
import { closeDrawer, toggleList } from "./list-state.ts";
import { openSheet } from "./open-sheet.ts";
import { startConversation } from "./route.ts";
import { focusSearch } from "./search-focus.ts";
import { shortcutOf } from "./shortcut.ts";
import type { Shortcut } from "./shortcut.ts";

/** The keys that work wherever the focus is, unless a sheet lies over the page. */
export function followShortcuts(chat: Chat): void {
  document.addEventListener("keydown", (event) => {
    const shortcut = shortcutOf(event, isField(event.target));
    if (event.defaultPrevented || shortcut === undefined || openSheet.peek() !== "") return;
    event.preventDefault();
    run(chat, shortcut);
  });
}

function run(chat: Chat, shortcut: Shortcut): void {
  switch (shortcut) {
    case "list":
      return toggleList();
    case "search":
      return focusSearch();
    case "new":
      closeDrawer();
      startConversation(chat);
      return focusQuestion();
    case "help":
      openSheet.value = "help";
  }
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}
