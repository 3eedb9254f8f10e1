import { computed, signal } from "@preact/signals";
import { settings } from "../kept/settings.ts";

/** From here on the list has room beside the conversation; below, it lies over it. */
const WIDE = "(width >= 1200px)";

/** Whether the list stands beside the conversation when it is open. */
export const isListBeside = signal(true);

/** Whether the list lies over the conversation. */
const isDrawerOpen = signal(false);

export const isListShown = computed(() =>
  isListBeside.value ? settings.isListOpen.value : isDrawerOpen.value,
);

/** Whether the list keeps the rest of the page from being used. */
export const isListOver = computed(() => !isListBeside.value && isDrawerOpen.value);

/** Watches how much room there is. */
export function followWidth(): void {
  const query = matchMedia(WIDE);
  const look = () => {
    isListBeside.value = query.matches;
    isDrawerOpen.value = false;
  };
  query.addEventListener("change", look);
  look();
}

export function openList(): void {
  (isListBeside.peek() ? settings.isListOpen : isDrawerOpen).value = true;
}

export function toggleList(): void {
  const isOpen = isListBeside.peek() ? settings.isListOpen : isDrawerOpen;
  isOpen.value = !isOpen.peek();
}

/** Closes the list where it lies over the conversation; says whether it did. */
export function closeDrawer(): boolean {
  const wasOver = isListOver.peek();
  isDrawerOpen.value = false;
  return wasOver;
}
