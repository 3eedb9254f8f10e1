import { signal } from "@preact/signals";
import type { Answer } from "./answer.ts";
import type { ChosenQuestions } from "./branches.ts";
import type { Conversation, Settings } from "./conversation.ts";
import type { Turn } from "./turn.ts";

/** A conversation as the browser keeps it. */
interface Copy {
  v: typeof VERSION;
  turns: readonly CopiedTurn[];
  chosen: ChosenQuestions;
  settings: Settings;
  older: string | undefined;
}

type CopiedTurn = Pick<Turn, "id" | "question" | "parent" | "at"> & {
  chosen: string;
  answers: readonly Answer[];
};

/** Of what is kept. */
const VERSION = 3;
/** Two hundred messages are as many as the screen shows at once; what came before them is asked for again. */
export const MAX_COPIED_TURNS = 100;

export function copyOf({ turns, chosen, settings, older }: Conversation): Copy {
  const newest = turns.peek().slice(-MAX_COPIED_TURNS);
  return {
    v: VERSION,
    turns: newest.map(({ id, question, parent, at, chosen, answers }) => ({
      id,
      question,
      parent,
      at,
      chosen: chosen.peek(),
      answers: answers.peek().map((answer) => answer.peek()),
    })),
    chosen: chosen.peek(),
    settings: settings.peek(),
    older: newest.length === turns.peek().length ? older.peek() : undefined,
  };
}

/** Fills a conversation with what was kept of it; says whether that could be read. */
export function restore(conversation: Conversation, kept: unknown): boolean {
  if (!isRecord(kept) || kept.v !== VERSION || !Array.isArray(kept.turns)) return false;
  const copy = kept as unknown as Copy;
  const here = new Set(conversation.turns.peek().map(({ id }) => id));
  const turns = copy.turns.filter(({ id }) => !here.has(id)).map(turnOf);
  conversation.turns.value = [...turns, ...conversation.turns.peek()].sort((a, b) => a.at - b.at);
  conversation.chosen.value = { ...copy.chosen, ...conversation.chosen.peek() };
  conversation.settings.value = { ...copy.settings, ...conversation.settings.peek() };
  conversation.older.value ??= copy.older;
  return true;
}

function turnOf({ answers, chosen, ...question }: CopiedTurn): Turn {
  return {
    ...question,
    chosen: signal(chosen),
    // Nobody waits any more to ask by itself.
    answers: signal(answers.map(({ retryAt: _retryAt, ...answer }) => signal<Answer>(answer))),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
