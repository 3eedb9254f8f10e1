import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import { keepDraft, keptDraft } from "../kept/drafts.ts";

/** What a reader may do before the chat's code is there: write, and even send. */
export interface EarlyQuestion {
  readonly draft: Signal<string>;
  /** It is to be asked as soon as somebody can. */
  readonly isSent: Signal<boolean>;
  /** The chat takes over: what is written is its business from now on. */
  end(): void;
}

/** Goes on where the last draft of a conversation, or of a new one, ended; the chat finds it in the same place. */
export function writeEarly(storage: Storage | undefined, thread: string | undefined): EarlyQuestion {
  const draft = signal(keptDraft(storage, thread));
  return {
    draft,
    isSent: signal(false),
    end: draft.subscribe((text) => keepDraft(storage, thread, text)),
  };
}
