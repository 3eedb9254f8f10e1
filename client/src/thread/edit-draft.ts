import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { Turn } from "../chat/turn.ts";

/** What questions are being changed to: kept for as long as their turns are, on the screen or not. */
const drafts = new WeakMap<Turn, Signal<string | undefined>>();

/** What a question is being changed to; `undefined` while it is not being changed. */
export function editDraft(turn: Turn): Signal<string | undefined> {
  const known = drafts.get(turn);
  if (known) return known;
  const draft = signal<string | undefined>(undefined);
  drafts.set(turn, draft);
  return draft;
}
