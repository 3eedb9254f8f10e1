import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { Conversation } from "../chat/conversation.ts";

/** What system prompts are being changed to; a sheet that was closed by mistake finds it again. */
const drafts = new WeakMap<Conversation, Signal<string | undefined>>();

/** What a conversation's system prompt is being changed to; `undefined` while it is not being changed. */
export function systemDraft(conversation: Conversation): Signal<string | undefined> {
  const known = drafts.get(conversation);
  if (known) return known;
  const draft = signal<string | undefined>(undefined);
  drafts.set(conversation, draft);
  return draft;
}
