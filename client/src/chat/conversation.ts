import { computed, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { AnswerOptions, Regen, Send } from "@groundfog/lambda/protocol";
import { isRunning } from "./answer.ts";
import { forkOf, parentOnTheWire, pathOf } from "./branches.ts";
import type { ChosenQuestions, ShownTurn } from "./branches.ts";
import { isTaken } from "./turn.ts";
import type { Turn } from "./turn.ts";

/** What a conversation's answers are made with; what is absent is the deployment's choice. */
export interface Settings extends AnswerOptions {
  /** Bedrock's id of the model. */
  readonly model?: string;
}

/**
 * How much of a conversation is there: `new` has nothing on the other side, of a `loading` one nothing has come yet,
 * a `kept` one is this browser's copy, a `fresh` one is as the handler has it, and a `missing` one is nowhere.
 */
export type Presence = "new" | "loading" | "kept" | "fresh" | "missing";

export interface Conversation {
  /** The id that the handler knows the conversation by. */
  readonly thread: string;
  readonly presence: Signal<Presence>;
  /** Of all branches, in the order in which they were asked. */
  readonly turns: Signal<readonly Turn[]>;
  readonly chosen: Signal<ChosenQuestions>;
  /** The branch that is shown. */
  readonly path: ReadonlySignal<readonly ShownTurn[]>;
  readonly isAnswering: ReadonlySignal<boolean>;
  /** What is being typed. */
  readonly draft: Signal<string>;
  readonly settings: Signal<Settings>;
  /** Where the page of older messages begins, if there is one. */
  readonly older: Signal<string | undefined>;
}

export function newConversation(thread: string, presence: Presence): Conversation {
  const turns = signal<readonly Turn[]>([]);
  const chosen = signal<ChosenQuestions>({});
  return {
    thread,
    presence: signal(presence),
    turns,
    chosen,
    path: computed(() => pathOf(turns.value, chosen.value)),
    isAnswering: computed(() =>
      turns.value.some(({ answers }) => answers.value.some((answer) => isRunning(answer.value))),
    ),
    draft: signal(""),
    settings: signal({}),
    older: signal(undefined),
  };
}

/** The frame that asks for an answer: the same one however often it is asked for. */
export function actionOf(conversation: Conversation, turn: Turn, run: string): Send | Regen {
  const { thread, turns, settings, presence } = conversation;
  const { model, ...opts } = settings.peek();
  // The handler goes on with what it has where it is told nothing; what was taken away has to be told, too.
  const mayBeUntold = presence.peek() === "loading" || !isKnown(conversation);
  const given = {
    ...(model && { model }),
    ...(Object.keys(opts).length > 0 || !mayBeUntold ? { opts } : {}),
  };
  if (run !== turn.id) return { action: "regen", v: 1, id: run, thread, parent: turn.id, ...given };
  const parent = parentOnTheWire(turns.peek(), turn);
  return { action: "send", v: 1, id: turn.id, thread, parent, text: turn.question, ...given };
}

/** Puts a text below what is being typed already, if anything is. */
export function addToDraft({ draft }: Conversation, text: string): void {
  draft.value = draft.peek().trim() === "" ? text : `${draft.peek()}\n\n${text}`;
}

/** Whether the handler has anything of the conversation. */
export function isKnown({ presence, turns }: Conversation): boolean {
  return presence.peek() !== "new" || turns.peek().some(isTaken);
}

/** Shows one of the questions that were asked in the same place. */
export function chooseQuestion({ chosen }: Conversation, turn: Turn): void {
  chosen.value = { ...chosen.peek(), [forkOf(turn)]: turn.id };
}
