import type { KeyPress } from "../composer/send-key.ts";
import { SHORTCUTS } from "./shortcuts.ts";
import type { Keys, ShortcutName } from "./shortcuts.ts";

/** What a key press asks of the page, wherever the focus is. */
export type Shortcut = Extract<ShortcutName, (typeof EVERYWHERE)[number]>;

const EVERYWHERE = ["list", "search", "new", "help"] as const;

interface Press extends Pick<KeyPress, "key" | "shiftKey" | "altKey" | "isComposing"> {
  ctrlKey: boolean;
  metaKey: boolean;
}

/**
 * @param isTyping whether the key goes into a field: one that is a character is not the page's then
 */
export function shortcutOf(press: Press, isTyping = false): Shortcut | undefined {
  if (press.isComposing) return undefined;
  return EVERYWHERE.find((name) => matches(press, SHORTCUTS[name], isTyping));
}

function matches(press: Press, { key, mod = false, shift = false }: Keys, isTyping: boolean): boolean {
  if (press.key.toLowerCase() !== key) return false;
  // Where a character is on the keyboard, and whether it takes Shift or Alt, is the keyboard's business.
  if (!mod) return !isTyping && !press.ctrlKey && !press.metaKey;
  return press.ctrlKey !== press.metaKey && !press.altKey && press.shiftKey === shift;
}
