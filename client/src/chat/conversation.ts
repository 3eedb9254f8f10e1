import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import { answerId } from "@groundfog/lambda/protocol";
import type { Regen, Send } from "@groundfog/lambda/protocol";
import { queuedAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";

/** A question and its answer. */
export interface Turn {
  /** The id of the question's frame, which is also its message's. */
  readonly id: string;
  readonly question: string;
  readonly answer: Signal<Answer>;
}

export interface Conversation {
  /** The id that the handler knows the conversation by. */
  readonly thread: string;
  readonly turns: readonly Turn[];
}

export function newTurn(id: string, question: string, answer: Answer = queuedAnswer(id)): Turn {
  return { id, question, answer: signal(answer) };
}

/** Whether the handler has the question; only then is another answer to it asked for. */
export function isTaken({ id, answer }: Turn): boolean {
  const { acked, run } = answer.peek();
  return acked || run !== id;
}

/** The frame that asks for a turn's answer: the same one however often it is asked for. */
export function actionOf({ thread, turns }: Conversation, turn: Turn): Send | Regen {
  const { id, question, answer } = turn;
  const { run } = answer.peek();
  if (run !== id) return { action: "regen", v: 1, id: run, thread, parent: id };
  const parent = lastMessage(turns.slice(0, turns.indexOf(turn)));
  return { action: "send", v: 1, id, thread, parent, text: question };
}

/** The message that the next question follows: an answer with text is kept as one, and so is every question taken. */
function lastMessage(turns: readonly Turn[]): string | null {
  const turn = turns.findLast(isTaken);
  if (!turn) return null;
  const { state, text, run } = turn.answer.peek();
  return text && state !== "interrupted" ? answerId(run) : turn.id;
}

/** What outlives a reload: the conversation, and what was being typed. */
export interface Saved extends Conversation {
  readonly draft: string;
}

const KEY = "groundfog.conversation";
/** Of what is kept. */
const VERSION = 2;

/**
 * Keeps the conversation in the browser; a browser that refuses (private window, full disk) keeps nothing.
 *
 * It is one item, written at once: what was asked and not acknowledged, and how far each text has come, cannot part
 * from the conversation.
 */
export function saveConversation(storage: Storage | undefined, { thread, turns, draft }: Saved): void {
  const plain = turns.map(({ id, question, answer }) => ({ id, question, answer: answer.peek() }));
  try {
    storage?.setItem(KEY, JSON.stringify({ v: VERSION, thread, draft, turns: plain }));
  } catch {
    // The page works without: only a reload will start afresh.
  }
}

/** What was kept, or `undefined`. */
export function loadConversation(storage: Storage | undefined): Saved | undefined {
  try {
    return parseSaved(JSON.parse(storage?.getItem(KEY) ?? "null"));
  } catch {
    return undefined;
  }
}

function parseSaved(saved: unknown): Saved | undefined {
  if (!isRecord(saved) || saved.v !== VERSION || typeof saved.thread !== "string") return undefined;
  if (!Array.isArray(saved.turns)) return undefined;
  return {
    thread: saved.thread,
    draft: typeof saved.draft === "string" ? saved.draft : "",
    turns: saved.turns.flatMap(parseTurn),
  };
}

function parseTurn(turn: unknown): Turn[] {
  if (!isRecord(turn) || typeof turn.id !== "string" || typeof turn.question !== "string") return [];
  const { answer } = turn;
  if (!isRecord(answer) || typeof answer.run !== "string" || typeof answer.text !== "string") return [];
  return [newTurn(turn.id, turn.question, answer as unknown as Answer)];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
