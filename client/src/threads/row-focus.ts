import { nextFocus } from "../page/next-focus.ts";

const ROWS = "#threads [data-thread]";

/** The link of a conversation in the list, if it is drawn. */
export function rowOf(thread: string): HTMLElement | null {
  return rows().find((row) => row.dataset.thread === thread) ?? null;
}

/** What opens a conversation's menu in the list, if it is drawn. */
export function menuButtonOf(thread: string): HTMLElement | null {
  return rowOf(thread)?.parentElement?.querySelector("button") ?? null;
}

/** Puts the focus on the row after one that will go away, else on the one before, else where one searches. */
export function focusBeside(thread: string): void {
  const all = rows();
  const index = all.findIndex((row) => row.dataset.thread === thread);
  (all[index + 1] ?? all[index - 1] ?? document.getElementById("search"))?.focus();
}

/** Moves the focus between the rows; above the first one is the field where one searches. */
export function moveBetweenRows(event: KeyboardEvent): void {
  const all = rows();
  if (event.key !== "ArrowUp" || all[0] !== document.activeElement) return nextFocus(event, all);
  event.preventDefault();
  document.getElementById("search")?.focus();
}

export function focusFirstRow(): void {
  rows()[0]?.focus();
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(ROWS)];
}
