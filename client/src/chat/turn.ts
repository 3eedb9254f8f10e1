import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import { answerId } from "@groundfog/lambda/protocol";
import { isStored, queuedAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";

/** A question, and the answers to it. */
export interface Turn {
  /** The id of the question's frame, which is also its message's. */
  readonly id: string;
  readonly question: string;
  /** The message that it follows, as this page sees it; `null` at the beginning. */
  readonly parent: string | null;
  /** When it was asked, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** At least one, oldest first; each keeps its run. */
  readonly answers: Signal<readonly Signal<Answer>[]>;
  /** The run of the answer that the reader chose to see; `""`: whichever is natural. */
  readonly chosen: Signal<string>;
}

export function newTurn({
  answers,
  ...question
}: Pick<Turn, "id" | "question" | "parent" | "at"> & { answers?: readonly Answer[] }): Turn {
  const first = answers ?? [queuedAnswer(question.id)];
  return { ...question, answers: signal(first.map((answer) => signal(answer))), chosen: signal("") };
}

/** Whether the handler has the question; only then is another answer to it asked for. */
export function isTaken({ id, answers }: Turn): boolean {
  return answers.peek().some((answer) => answer.peek().acked || answer.peek().run !== id);
}

export function answerOf({ answers }: Turn, run: string): Signal<Answer> | undefined {
  return answers.peek().find((answer) => answer.peek().run === run);
}

/** The message that stands at a turn's end for whoever asks on: the answer's, where the handler keeps one. */
export function endOf({ id }: Pick<Turn, "id">, answer: Answer): string {
  return isStored(answer) ? answerId(answer.run) : id;
}
