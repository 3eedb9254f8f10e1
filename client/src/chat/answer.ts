import type { ErrorCode, TokenUsage } from "@groundfog/lambda/protocol";
import { emptyLog } from "../runs/run-log.ts";
import type { RunEnd, RunLog, Written } from "../runs/run-log.ts";

/**
 * The life of an answer: `queued` until its question leaves the page, `waiting` until the first text, `streaming`;
 * `stopping` once the reader has had enough, until the run has heard of it; and then one of four ends.
 * `interrupted`: the other side knows no more of it.
 */
type AnswerState =
  | "queued"
  | "waiting"
  | "streaming"
  | "stopping"
  | "stopped"
  | "done"
  | "error"
  | "interrupted";

export interface Answer extends Written {
  readonly state: AnswerState;
  /** The id of the run that writes it, which is also the id of the frame that asks for it. */
  readonly run: string;
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
  readonly retryAfterMs?: number;
}

export interface Outcome {
  /** Bedrock's id of the model; `""` where the run did not name it. */
  readonly modelId: string;
  readonly stopReason: string;
  /** The model's limit cut the answer off. */
  readonly isTruncated: boolean;
  readonly usage?: TokenUsage;
  /** From the question's leaving to the answer's end. */
  readonly tookMs: number;
}

/** The answer of a run that has not been asked for. */
export function queuedAnswer(run: string): Answer {
  return { ...emptyLog, state: "queued", run, acked: false };
}

/** Whether more of it is to be shown. */
export function isRunning({ state }: Answer): boolean {
  return state === "waiting" || state === "streaming";
}

/** Whether its run is still to end. */
export function isUnfinished(answer: Answer): boolean {
  return isRunning(answer) || answer.state === "stopping";
}

/** More has arrived. */
export function grown(answer: Answer, log: Written): Answer {
  return { ...answer, ...writtenOf(log), state: log.text ? "streaming" : answer.state };
}

/** What an answer has of its run, without the run's end. */
export function writtenOf({ cursor, text, reasoning, message, thought, model }: Written): Written {
  return { cursor, text, reasoning, message, thought, model };
}

/** The other side knows no more of it; of one that was being stopped, nothing more was expected. */
export function interrupted(answer: Answer): Answer {
  return { ...answer, state: answer.state === "stopping" ? "stopped" : "interrupted" };
}

export function failed(answer: Answer, failure: Failure): Answer {
  return { ...answer, state: "error", failure };
}

/** Its run has ended. @param tookMs from the question's leaving */
export function ended(answer: Answer, log: RunLog, end: RunEnd, tookMs: number): Answer {
  const whole = grown(answer, log);
  switch (end.type) {
    case "RUN_FINISHED": {
      const { outcome, usage, metadata } = end;
      return {
        ...whole,
        state: outcome.type === "cancelled" ? "stopped" : "done",
        outcome: {
          modelId: log.model,
          stopReason: metadata.stopReason,
          isTruncated: metadata.truncated === true || metadata.stopReason === "max_tokens",
          ...(usage?.[0] && { usage: usage[0] }),
          tookMs,
        },
      };
    }
    case "RUN_ERROR":
      // It was to end anyway.
      if (answer.state === "stopping") return { ...whole, state: "stopped" };
      return failed(whole, { code: end.code, ...detailed(end.message, end.metadata.retryAfterMs) });
  }
}

/** What a failure has besides its code. */
export function detailed(detail?: string, retryAfterMs?: number): Omit<Failure, "code"> {
  return { ...(detail && { detail }), ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
