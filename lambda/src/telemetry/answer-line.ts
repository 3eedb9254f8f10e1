import type { TokenUsage } from "../protocol.ts";
import type { RunReport } from "../run/answer-run.ts";
import { isBlocked } from "../run/terminal-event.ts";
import type { RunRow } from "../store/runs.ts";

/** What an answer leaves in the log: numbers and names, and never what was said. */
export interface AnswerLine {
  kind: RunRow["kind"];
  model: string;
  outcome: AnswerOutcome;
  /** Bedrock's, or `cancelled`. */
  stopReason?: string;
  /** Of the error that the client was told. */
  code?: string;
  detail?: string;
  /** What the operator can do. */
  hint?: string;
  /** From the worker's start to the model's first text. */
  ttftMs?: number;
  durationMs: number;
  tokensPerSecond?: number;
  posts: number;
  gone: number;
  limited: number;
  inputTokens?: number;
  outputTokens?: number;
  cacheReadTokens?: number;
  cacheWriteTokens?: number;
  costUsd?: number;
  /** Calls of the model that came to an end. */
  rounds: number;
  tools?: string[];
}

/** `superseded`: somebody else has ended the run, and told its end. */
export type AnswerOutcome = "complete" | "stopped" | "blocked" | "failed" | "superseded";

export function answerLine(row: Pick<RunRow, "kind" | "modelId">, report: RunReport): AnswerLine {
  const { ending, rounds, ttftMs, durationMs, posts, gone, limited, costUsd } = report;
  const { stopReason, error } = ending;
  const usage = rounds && rounds.usage.length > 0 ? total(rounds.usage) : undefined;
  const tokensPerSecond = usage && rate(usage.outputTokens, report);
  return {
    kind: row.kind,
    model: row.modelId,
    outcome: outcomeOf(report),
    ...(stopReason !== undefined && { stopReason }),
    ...(error && { code: error.code }),
    ...(error?.detail !== undefined && { detail: error.detail }),
    ...(error?.hint !== undefined && { hint: error.hint }),
    ...(ttftMs !== undefined && { ttftMs }),
    durationMs,
    ...(tokensPerSecond !== undefined && { tokensPerSecond }),
    posts,
    gone,
    limited,
    ...usage,
    ...(costUsd !== undefined && { costUsd }),
    rounds: rounds?.usage.length ?? 0,
    ...(rounds && rounds.toolsUsed.length > 0 && { tools: rounds.toolsUsed }),
  };
}

function outcomeOf({ superseded, ending: { error, stopReason } }: RunReport): AnswerOutcome {
  if (superseded) return "superseded";
  if (error) return "failed";
  if (stopReason === "cancelled") return "stopped";
  return isBlocked(stopReason) ? "blocked" : "complete";
}

function total(
  all: readonly TokenUsage[],
): Required<Pick<AnswerLine, "inputTokens" | "outputTokens" | "cacheReadTokens" | "cacheWriteTokens">> {
  const sum = (of: (usage: TokenUsage) => number | undefined) =>
    all.reduce((tokens, usage) => tokens + (of(usage) ?? 0), 0);
  return {
    inputTokens: sum((usage) => usage.inputTokens),
    outputTokens: sum((usage) => usage.outputTokens),
    cacheReadTokens: sum((usage) => usage.cachedInputTokens),
    cacheWriteTokens: sum((usage) => usage.cacheWriteInputTokens),
  };
}

/** While the model wrote: from its first text on, unless tokens were spent on reasoning or tools before that. */
function rate(
  outputTokens: number,
  { ttftMs = 0, durationMs, answer, rounds }: RunReport,
): number | undefined {
  const wroteBefore = answer?.reasoning !== undefined || (rounds?.toolsUsed.length ?? 0) > 0;
  const ms = wroteBefore ? durationMs : durationMs - ttftMs;
  return ms > 0 ? Math.round((outputTokens / ms) * 10_000) / 10 : undefined;
}
