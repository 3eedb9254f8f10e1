/** Puts the focus on the conversation, where a button that was pressed has just gone away. */
export function focusThread(): void {
  document.getElementById("thread")?.focus();
}

/** Puts the focus where the question is written. */
export function focusQuestion(): void {
  document.getElementById("question")?.focus();
}
