import type { ErrorCode, TokenUsage } from "@groundfog/lambda/protocol";
import { hasText } from "../runs/parts.ts";
import { emptyLog } from "../runs/run-log.ts";
import type { RunEnd, RunLog, Written } from "../runs/run-log.ts";

/**
 * The life of an answer: `queued` until its question leaves the page, `waiting` until the first text, `streaming`;
 * `stopping` once the reader has had enough, until the run has heard of it; and then one of four ends.
 * `interrupted`: the other side knows no more of it.
 */
export type AnswerState =
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
  /** From the question's leaving to the first words on the screen. */
  readonly firstWordsMs?: number;
  readonly failure?: Failure;
  /** When it will be asked for again by itself, in milliseconds since the Unix epoch. */
  readonly retryAt?: number;
  /** It was asked for by itself, after a failure: that is not done twice. */
  readonly isRetry?: boolean;
  readonly outcome?: Outcome;
}

/** Why there is no whole answer: the handler's codes, and `no_route` for API Gateway's "Forbidden". */
export interface Failure {
  readonly code: ErrorCode | "no_route";
  /** Whether the same may succeed when it is asked again. */
  readonly retryable: boolean;
  /** What the machine said, in its own words. */
  readonly detail?: string;
  readonly retryAfterMs?: number;
}

export interface Outcome {
  readonly stopReason: string;
  /** The model's limit cut the answer off. */
  readonly isTruncated: boolean;
  readonly usage?: TokenUsage;
  /** From the question's leaving to the answer's end; absent where nobody measured it. */
  readonly tookMs?: number;
}

/** The answer of a run that has not been asked for. */
export function queuedAnswer(run: string): Answer {
  return { ...emptyLog, state: "queued", run, acked: false };
}

/** The answer of a run that was begun elsewhere. */
export function foundAnswer(run: string): Answer {
  return { ...emptyLog, state: "waiting", run, acked: true };
}

/** Whether more of it is to be shown. */
export function isRunning({ state }: Answer): boolean {
  return state === "waiting" || state === "streaming";
}

/** Whether its run is still to end. */
export function isUnfinished(answer: Answer): boolean {
  return isRunning(answer) || answer.state === "stopping";
}

/** Whether the handler has a message of it, which the next question can follow. */
export function isStored({ parts, state }: Answer): boolean {
  return hasText(parts) && state !== "interrupted";
}

/** More has arrived. @param now in milliseconds since the Unix epoch */
export function grown(answer: Answer, log: Written, now: number): Answer {
  const { sentAt, firstWordsMs } = answer;
  const isText = hasText(log.parts);
  const firstMs = firstWordsMs ?? (isText && sentAt ? now - sentAt : undefined);
  return {
    ...answer,
    ...writtenOf(log),
    state: isText ? "streaming" : answer.state,
    ...(firstMs !== undefined && { firstWordsMs: firstMs }),
  };
}

/** What an answer has of its run, without the run's end. */
export function writtenOf({ cursor, parts, citations, model, metrics }: Written): Written {
  return { cursor, parts, citations, model, ...(metrics && { metrics }) };
}

/** The other side knows no more of it; of one that was being stopped, nothing more was expected. */
export function interrupted(answer: Answer): Answer {
  return { ...answer, state: answer.state === "stopping" ? "stopped" : "interrupted" };
}

export function failed(answer: Answer, failure: Failure): Answer {
  return { ...answer, state: "error", failure };
}

/** Its run has ended. @param now in milliseconds since the Unix epoch */
export function ended(answer: Answer, log: RunLog, end: RunEnd, now: number): Answer {
  const whole = grown(answer, log, now);
  switch (end.type) {
    case "RUN_FINISHED": {
      const { outcome, usage, metadata } = end;
      const sum = usage && totalUsage(usage);
      return {
        ...whole,
        state: outcome.type === "cancelled" ? "stopped" : "done",
        outcome: {
          stopReason: metadata.stopReason,
          isTruncated: metadata.truncated === true || metadata.stopReason === "max_tokens",
          ...(sum && { usage: sum }),
          ...(answer.sentAt && { tookMs: now - answer.sentAt }),
        },
      };
    }
    case "RUN_ERROR": {
      // It was to end anyway.
      if (answer.state === "stopping") return { ...whole, state: "stopped" };
      const { retryable, retryAfterMs } = end.metadata;
      return failed(whole, { code: end.code, retryable, ...detailed(end.message, retryAfterMs) });
    }
  }
}

/** What a failure has besides its code. */
export function detailed(detail?: string, retryAfterMs?: number): Pick<Failure, "detail" | "retryAfterMs"> {
  return { ...(detail && { detail }), ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** A run may call several models. */
function totalUsage([first, ...others]: readonly TokenUsage[]): TokenUsage | undefined {
  return first && others.reduce(added, first);
}

function added(sum: TokenUsage, one: TokenUsage): TokenUsage {
  return {
    inputTokens: sum.inputTokens + one.inputTokens,
    outputTokens: sum.outputTokens + one.outputTokens,
    totalTokens: sum.totalTokens + one.totalTokens,
    cachedInputTokens: (sum.cachedInputTokens ?? 0) + (one.cachedInputTokens ?? 0),
    cacheWriteInputTokens: (sum.cacheWriteInputTokens ?? 0) + (one.cacheWriteInputTokens ?? 0),
  };
}
