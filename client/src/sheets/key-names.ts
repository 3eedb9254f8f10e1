import type { Keys } from "../page/shortcuts.ts";

const NAMES: Readonly<Record<string, string>> = { Escape: "Esc", ArrowUp: "↑" };

/** Whether a browser runs on one of Apple's machines, whose keys have other names. */
export function isApple(userAgent: string): boolean {
  return /Mac|iPhone|iPad/.test(userAgent);
}

/** What stands on the keys that are pressed together, in the order in which they are pressed. */
export function keyNames({ key, mod = false, shift = false }: Keys, apple: boolean): string[] {
  const held = apple ? [shift && "⇧", mod && "⌘"] : [mod && "Ctrl", shift && "Shift"];
  const name = key === "Enter" && apple ? "Return" : (NAMES[key] ?? key);
  return [...held.filter((one) => one !== false), name.length === 1 ? name.toUpperCase() : name];
}
