import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import { answerId } from "@groundfog/lambda/protocol";
import type { Exchange } from "../link/exchange.ts";
import { forgetUnsent, keepUnsent } from "../kept/unsent.ts";
import type { Clock } from "../time/clock.ts";
import { hasText } from "../runs/parts.ts";
import { isRunning, isUnfinished, queuedAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { actionOf, chooseQuestion } from "./conversation.ts";
import type { Conversation } from "./conversation.ts";
import { isTaken, newTurn } from "./turn.ts";
import type { Turn } from "./turn.ts";

/** What a reader asks for, in whichever conversation: questions leave in order, one answer after the other. */
export interface Asking {
  ask(conversation: Conversation, question: string): void;
  /** Asks a question anew, in other words; the old one stays beside it. */
  edit(conversation: Conversation, turn: Turn, question: string): void;
  /** Asks for another answer; those that are there stay beside it. */
  regenerate(conversation: Conversation, turn: Turn): void;
  /** Asks for what failed: the same question where it never arrived, else another answer. */
  retry(conversation: Conversation, turn: Turn, answer: Signal<Answer>): void;
  /** Leaves it at the failure. */
  cancelRetry(answer: Signal<Answer>): void;
  stop(conversation: Conversation): void;
  /** It is deleted: nothing more is asked in it, and nothing awaited. */
  drop(conversation: Conversation): void;
  /** What was under way when the page was left: what was not acknowledged is sent again, the rest is taken up. */
  takeUp(conversation: Conversation): void;
  /** Sends what still waits in a conversation, if nothing stands in its way. */
  sendNext(conversation: Conversation): void;
  /** Follows an answer that was asked for elsewhere. */
  found(conversation: Conversation, turn: Turn, answer: Signal<Answer>): void;
  /** An answer was taken, has grown or ended; gives the conversation that it is in. */
  changed(answer: Signal<Answer>): Conversation | undefined;
  close(): void;
}

/** A model that does not say when to come back is left alone for so long. */
export const RETRY_AFTER_MS = 10_000;

export interface AskingOptions {
  exchange: () => Pick<Exchange, "link" | "say" | "follow" | "stop" | "unfollow">;
  storage: Storage | undefined;
  clock: Clock;
  newId: () => string;
  /** Something was asked: worth keeping at once. */
  onAsked: (conversation: Conversation, turn: Turn) => void;
}

export function openAsking({ exchange, storage, clock, newId, onAsked }: AskingOptions): Asking {
  const retries = new Map<Signal<Answer>, () => void>();
  /** Where the answers are that are followed. */
  const places = new WeakMap<Signal<Answer>, { conversation: Conversation; turn: Turn }>();

  function follow(conversation: Conversation, turn: Turn, answer: Signal<Answer>) {
    places.set(answer, { conversation, turn });
    exchange().follow(answer);
  }

  function put(conversation: Conversation, turn: Turn) {
    const { thread, turns, settings } = conversation;
    const { id, question, parent, at } = turn;
    const { model, system } = settings.peek();
    keepUnsent(storage, {
      id,
      thread,
      question,
      parent,
      at,
      ...(model && { model }),
      ...(system && { system }),
    });
    turns.value = [...turns.peek(), turn];
    chooseQuestion(conversation, turn);
    onAsked(conversation, turn);
    sendNext(conversation);
  }

  function add(conversation: Conversation, turn: Turn, answer: Signal<Answer>) {
    turn.answers.value = [...turn.answers.peek(), answer];
    turn.chosen.value = answer.peek().run;
    onAsked(conversation, turn);
    sendNext(conversation);
  }

  function sendNext(conversation: Conversation) {
    if (exchange().link.peek() !== "open") return;
    const all = answersOf(conversation);
    if (all.some(([, answer]) => isUnfinished(answer.peek()))) return;
    const [next] = all.filter(([, answer]) => answer.peek().state === "queued");
    if (!next) return;
    const [turn, answer] = next;
    answer.value = { ...answer.peek(), state: "waiting", sentAt: clock.now() };
    request(conversation, turn, answer);
  }

  function request(conversation: Conversation, turn: Turn, answer: Signal<Answer>) {
    follow(conversation, turn, answer);
    exchange().say(actionOf(conversation, turn, answer.peek().run));
  }

  function stop(conversation: Conversation) {
    for (const [, answer] of answersOf(conversation)) {
      if (!isRunning(answer.peek())) continue;
      answer.value = { ...answer.peek(), state: "stopping" };
      exchange().stop(answer.peek().run);
    }
  }

  function cancelRetry(answer: Signal<Answer>) {
    retries.get(answer)?.();
    retries.delete(answer);
    const { retryAt: _never, ...rest } = answer.peek();
    answer.value = rest;
  }

  function retry(conversation: Conversation, turn: Turn, answer: Signal<Answer>, isRetry = false) {
    cancelRetry(answer);
    const before = answer.peek();
    if (isUnfinished(before)) return;
    const run = before.acked ? newId() : before.run;
    const again = signal<Answer>({ ...queuedAnswer(run), ...(isRetry && { isRetry }) });
    if (isTaken(turn)) {
      if (!hasText(before.parts))
        turn.answers.value = turn.answers.peek().filter((other) => other !== answer);
      return add(conversation, turn, again);
    }
    const parent = leave(conversation, turn);
    put(conversation, { ...turn, parent, answers: signal([again]) });
  }

  /** A model that is asked too much is asked again by itself, once. */
  function retryLater(conversation: Conversation, turn: Turn, answer: Signal<Answer>) {
    const { failure, isRetry } = answer.peek();
    if (failure?.code !== "throttled" || !failure.retryable || isRetry || retries.has(answer)) return;
    const delayMs = failure.retryAfterMs ?? RETRY_AFTER_MS;
    answer.value = { ...answer.peek(), retryAt: clock.now() + delayMs };
    retries.set(
      answer,
      clock.after(delayMs, () => retry(conversation, turn, answer, true)),
    );
  }

  /** A question that never arrived and is not wanted any more. */
  function forget(conversation: Conversation, turn: Turn) {
    for (const answer of turn.answers.peek()) exchange().unfollow(answer.peek().run);
    forgetUnsent(storage, turn.id);
    leave(conversation, turn);
  }

  return {
    ask(conversation, question) {
      const before = conversation.path.peek().at(-1);
      const parent = before ? answerId(before.answer.peek().run) : null;
      put(conversation, newTurn({ id: newId(), question, parent, at: clock.now() }));
    },
    edit(conversation, turn, question) {
      stop(conversation);
      const { parent } = turn;
      if (!isTaken(turn)) forget(conversation, turn);
      put(conversation, newTurn({ id: newId(), question, parent, at: clock.now() }));
    },
    regenerate(conversation, turn) {
      stop(conversation);
      add(conversation, turn, signal(queuedAnswer(newId())));
    },
    retry,
    cancelRetry,
    stop,
    drop(conversation) {
      stop(conversation);
      for (const [, answer] of answersOf(conversation)) {
        retries.get(answer)?.();
        retries.delete(answer);
        places.delete(answer);
        exchange().unfollow(answer.peek().run);
      }
    },
    takeUp(conversation) {
      for (const [turn, answer] of answersOf(conversation)) {
        if (!isUnfinished(answer.peek()) || places.has(answer)) continue;
        if (answer.peek().acked) follow(conversation, turn, answer);
        else request(conversation, turn, answer);
        if (answer.peek().state === "stopping") exchange().stop(answer.peek().run);
      }
      sendNext(conversation);
    },
    sendNext,
    found: follow,
    changed(answer) {
      const place = places.get(answer);
      if (!place) return undefined;
      const { conversation, turn } = place;
      const { acked, state, cursor } = answer.peek();
      const isOver = !isUnfinished(answer.peek());
      // Refused for good, it is the reader's to ask again: never by itself, when the page is opened some other day.
      const isRefused = state === "error" && answer.peek().failure?.retryable === false;
      if (isRefused || (acked && (isOver || cursor === -1))) forgetUnsent(storage, turn.id);
      if (state === "error") retryLater(conversation, turn, answer);
      if (isOver) sendNext(conversation);
      return conversation;
    },
    close() {
      for (const cancel of retries.values()) cancel();
    },
  };
}

function answersOf({ turns }: Conversation): [Turn, Signal<Answer>][] {
  return turns
    .peek()
    .flatMap((turn) => turn.answers.peek().map((answer): [Turn, Signal<Answer>] => [turn, answer]));
}

/**
 * Takes a question that never arrived out of its place: what followed it follows the one before it. Gives the message
 * that it follows where it is asked again, which is at the end.
 */
function leave({ turns, path }: Conversation, leaving: Turn): string | null {
  const isLast = path.peek().at(-1)?.turn.id === leaving.id;
  const ends = new Set([leaving.id, ...leaving.answers.peek().map((answer) => answerId(answer.peek().run))]);
  turns.value = turns
    .peek()
    .filter(({ id }) => id !== leaving.id)
    .map((turn) =>
      turn.parent !== null && ends.has(turn.parent) ? { ...turn, parent: leaving.parent } : turn,
    );
  const last = path.peek().at(-1);
  return isLast || !last ? leaving.parent : answerId(last.answer.peek().run);
}
