import { signal } from "@preact/signals";

export interface MenuItem {
  label: string;
  run: () => void;
  /** Takes something away. */
  isDanger?: boolean;
}

/** The page's one menu: what it offers, and the button that it belongs to. */
export const shownMenu = signal<{ button: HTMLElement; items: readonly MenuItem[] } | undefined>(undefined);

/** Opens the menu at a button, or closes it if it is there already. */
export function openMenu(button: HTMLElement, items: readonly MenuItem[]): void {
  shownMenu.value = shownMenu.peek()?.button === button ? undefined : { button, items };
}
