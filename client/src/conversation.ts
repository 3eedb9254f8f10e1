import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import { interrupted, queuedAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";

/** A question and its answer. */
export interface Turn {
  /** The id of the question's frame. */
  readonly id: string;
  readonly question: string;
  readonly answer: Signal<Answer>;
}

export interface Conversation {
  /** The id that the handler knows the conversation by. */
  readonly thread: string;
  readonly turns: readonly Turn[];
}

export function newTurn(id: string, question: string, answer: Answer = queuedAnswer): Turn {
  return { id, question, answer: signal(answer) };
}

/** What outlives a reload: the conversation, and what was being typed. */
export interface Saved extends Conversation {
  readonly draft: string;
}

const KEY = "groundfog.conversation";

/** Keeps the conversation in the browser; a browser that refuses (private window, full disk) keeps nothing. */
export function saveConversation(storage: Storage | undefined, { thread, turns, draft }: Saved): void {
  const plain = turns.map(({ id, question, answer }) => ({ id, question, answer: answer.peek() }));
  try {
    storage?.setItem(KEY, JSON.stringify({ v: 1, thread, draft, turns: plain }));
  } catch {
    // The page works without: only a reload will start afresh.
  }
}

/** What was kept, or `undefined`. An answer that was still arriving then is cut off now. */
export function loadConversation(storage: Storage | undefined): Saved | undefined {
  try {
    return parseSaved(JSON.parse(storage?.getItem(KEY) ?? "null"));
  } catch {
    return undefined;
  }
}

function parseSaved(saved: unknown): Saved | undefined {
  if (!isRecord(saved) || saved.v !== 1 || typeof saved.thread !== "string") return undefined;
  if (!Array.isArray(saved.turns)) return undefined;
  return {
    thread: saved.thread,
    draft: typeof saved.draft === "string" ? saved.draft : "",
    turns: saved.turns.flatMap(parseTurn),
  };
}

function parseTurn(turn: unknown): Turn[] {
  if (!isRecord(turn) || typeof turn.id !== "string" || typeof turn.question !== "string") return [];
  if (!isRecord(turn.answer) || typeof turn.answer.text !== "string") return [];
  return [newTurn(turn.id, turn.question, interrupted(turn.answer as unknown as Answer))];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
