/** A key, and what is held down with it: Ctrl or, on Apple's machines, ⌘. */
export interface Keys {
  /** As the browser calls it. */
  readonly key: string;
  readonly mod?: boolean;
  readonly shift?: boolean;
}

/** Every key of the page that does something, in the order in which help lists them. */
export const SHORTCUTS = {
  send: { key: "Enter" },
  newLine: { key: "Enter", shift: true },
  stop: { key: "Escape" },
  editLast: { key: "ArrowUp" },
  list: { key: "b", mod: true },
  search: { key: "k", mod: true },
  new: { key: "o", mod: true, shift: true },
  help: { key: "?" },
} as const satisfies Record<string, Keys>;

export type ShortcutName = keyof typeof SHORTCUTS;
