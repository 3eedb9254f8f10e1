import type { ErrorCode, Usage } from "@groundfog/lambda/protocol";

/**
 * The life of an answer: `queued` until its question leaves the page, `waiting` until the first text, `streaming`,
 * and then one of three ends. An `interrupted` answer was cut off on its way; more of it may still arrive.
 */
type AnswerState = "queued" | "waiting" | "streaming" | "done" | "error" | "interrupted";

export interface Answer {
  readonly state: AnswerState;
  /** Markdown, as far as it has arrived. */
  readonly text: string;
  /** Whether the handler has said that it took the question. */
  readonly acked: boolean;
  /** When the question left the page, in milliseconds since the Unix epoch. */
  readonly sentAt?: number;
  readonly failure?: Failure;
  readonly outcome?: Outcome;
}

/** Why there is no whole answer: the handler's codes, and `no_route` for API Gateway's "Forbidden". */
export interface Failure {
  readonly code: ErrorCode | "no_route";
  /** What the machine said, in its own words. */
  readonly detail?: string;
}

export interface Outcome {
  readonly modelId: string;
  readonly stopReason: string;
  readonly usage?: Usage;
  /** From the question's leaving to the answer's end. */
  readonly tookMs: number;
}

export const queuedAnswer: Answer = { state: "queued", text: "", acked: false };

export function isRunning({ state }: Answer): boolean {
  return state === "waiting" || state === "streaming";
}

/** More text has arrived; an answer that was given up comes alive again. */
export function grown(answer: Answer, text: string): Answer {
  return { ...answer, state: "streaming", text: answer.text + text };
}

export function interrupted(answer: Answer): Answer {
  return isRunning(answer) ? { ...answer, state: "interrupted" } : answer;
}

export function failed(answer: Answer, failure: Failure): Answer {
  return { ...answer, state: "error", failure };
}

export function finished(answer: Answer, outcome: Outcome): Answer {
  return { ...answer, state: "done", outcome };
}
