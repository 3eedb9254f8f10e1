import { effect } from "@preact/signals";
import type { Copies } from "../kept/copies.ts";
import { keepDraft, keptDraft } from "../kept/drafts.ts";
import { allUnsent, forgetAllUnsent } from "../kept/unsent.ts";
import type { Unsent } from "../kept/unsent.ts";
import { isUnfinished, queuedAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { newConversation } from "./conversation.ts";
import type { Conversation } from "./conversation.ts";
import { copyOf, restore } from "./copy.ts";
import { newTurn } from "./turn.ts";
import type { Turn } from "./turn.ts";

/** The conversations that are open: the one that is shown, and those that something is under way in. */
export interface Conversations {
  /** One that begins: nothing is known of it anywhere. */
  begin(thread: string): Conversation;
  /** One that there is: what this browser keeps of it comes a moment later. */
  take(thread: string): Conversation;
  find(thread: string): Conversation | undefined;
  all(): Iterable<Conversation>;
  /** Keeps a copy of what there is of it now. */
  keep(conversation: Conversation): void;
  remove(thread: string): void;
  /** Lets go of those in which nothing is under way, but for the last few. */
  forgetIdle(): void;
  /** Those with questions that nobody has taken, from before the page was left or closed. */
  takeUnsent(): void;
  close(): void;
}

/** A reader who goes back and forth between so many finds them as they were. */
const MAX_IDLE = 8;

export interface ConversationsOptions {
  storage: Storage | undefined;
  copies: Copies | undefined;
  /** What was kept of a conversation is there now. */
  onRestored: (conversation: Conversation) => void;
}

export function openConversations({ storage, copies, onRestored }: ConversationsOptions): Conversations {
  const open = new Map<string, Conversation>();
  const ends = new Map<string, () => void>();

  function forget(thread: string) {
    open.delete(thread);
    ends.get(thread)?.();
    ends.delete(thread);
  }

  function add(conversation: Conversation, draftOf: string | undefined): Conversation {
    const { thread, draft, turns } = conversation;
    open.set(thread, conversation);
    draft.value = keptDraft(storage, draftOf);
    let keptAs = draftOf;
    ends.set(
      thread,
      effect(() => {
        // Until it has begun, its draft is that of whichever conversation begins next.
        if (keptAs === undefined && turns.value.length > 0) {
          keepDraft(storage, undefined, "");
          keptAs = thread;
        }
        keepDraft(storage, keptAs, draft.value);
      }),
    );
    return conversation;
  }

  async function load(conversation: Conversation, unsent: readonly Unsent[]) {
    const { thread, presence, turns, settings } = conversation;
    const kept = await copies?.load(thread);
    if (open.get(thread) !== conversation) return;
    const isKept = kept !== undefined && restore(conversation, kept);
    if (isKept && presence.peek() === "loading") presence.value = "kept";
    const here = new Set(turns.peek().map(({ id }) => id));
    turns.value = [...turns.peek(), ...unsent.filter(({ id }) => !here.has(id)).map(turnOf)];
    const { model, system } = unsent.at(-1) ?? {};
    settings.value = { ...(model && { model }), ...(system && { system }), ...settings.peek() };
    onRestored(conversation);
  }

  function take(thread: string): Conversation {
    const found = open.get(thread);
    if (found) {
      // The one that was used last is let go of last.
      open.delete(thread);
      open.set(thread, found);
      return found;
    }
    const conversation = add(newConversation(thread, "loading"), thread);
    const unsent = allUnsent(storage).filter((one) => one.thread === thread);
    void load(conversation, unsent);
    return conversation;
  }

  return {
    begin: (thread) => add(newConversation(thread, "new"), undefined),
    take,
    find: (thread) => open.get(thread),
    all: () => open.values(),
    keep(conversation) {
      // What is kept of a conversation that is still being looked for must not be lost.
      if (conversation.turns.peek().length === 0 || conversation.presence.peek() === "loading") return;
      void copies?.save(conversation.thread, copyOf(conversation));
    },
    remove(thread) {
      const conversation = open.get(thread);
      if (conversation) conversation.draft.value = "";
      forget(thread);
      keepDraft(storage, thread, "");
      forgetAllUnsent(storage, thread);
      void copies?.remove(thread);
    },
    forgetIdle() {
      const idle = [...open.values()].filter((conversation) => !isBusy(conversation));
      for (const { thread } of idle.slice(0, -MAX_IDLE)) forget(thread);
    },
    takeUnsent() {
      for (const thread of new Set(allUnsent(storage).map(({ thread }) => thread))) take(thread);
    },
    close() {
      for (const end of ends.values()) end();
    },
  };
}

/** Whether an answer is still to come. */
function isBusy({ turns }: Conversation): boolean {
  const isAwaited = (answer: Answer) => isUnfinished(answer) || answer.state === "queued" || answer.retryAt;
  return turns.peek().some(({ answers }) => answers.peek().some((answer) => isAwaited(answer.peek())));
}

function turnOf({ id, question, parent, at }: Unsent): Turn {
  return newTurn({ id, question, parent, at, answers: [{ ...queuedAnswer(id), sentAt: at }] });
}
