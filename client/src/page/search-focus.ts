import { signal } from "@preact/signals";
import { openList } from "./list-state.ts";

/** Somebody wants to search; whoever has the field takes the wish up. */
export const isSearchWanted = signal(false);

/** Shows the list of conversations, and puts the focus where one searches in it. */
export function focusSearch(): void {
  openList();
  isSearchWanted.value = true;
}
