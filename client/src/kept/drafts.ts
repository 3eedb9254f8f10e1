const PREFIX = "groundfog.draft.";
/** The draft of the conversation that has not begun. */
const NEW = "new";

/** What is being typed, by conversation: kept with every key, so that not even a crash takes it. */
export function keepDraft(storage: Storage | undefined, thread: string | undefined, draft: string): void {
  const key = PREFIX + (thread ?? NEW);
  try {
    if (draft === "") storage?.removeItem(key);
    else storage?.setItem(key, draft);
  } catch {
    // The page works without: only a reload starts afresh.
  }
}

/** `""` where there is none. */
export function keptDraft(storage: Storage | undefined, thread: string | undefined): string {
  try {
    return storage?.getItem(PREFIX + (thread ?? NEW)) ?? "";
  } catch {
    return "";
  }
}
