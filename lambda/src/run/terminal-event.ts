import { answerError } from "../model/errors.ts";
import type { ProtocolError, RunEvent } from "../protocol.ts";
import type { RunRow } from "../store/runs.ts";
import type { Rounds } from "./rounds.ts";

/** Bedrock's reasons for an answer that its limit cut off. */
const TRUNCATED = new Set(["max_tokens", "model_context_window_exceeded"]);

/** Whether the model's limit cut an answer off. */
export function isTruncated(stopReason: string): boolean {
  return TRUNCATED.has(stopReason);
}

/** A guardrail, Bedrock's or the model's maker's, has put its own words in the place of an answer. */
export function isBlocked(stopReason: string | undefined): boolean {
  return stopReason === "guardrail_intervened" || stopReason === "content_filtered";
}

/** How the client is told that a run is over, and what the operator is told of it. */
export interface Ending {
  event: RunEvent;
  /** Of an answer that came to an end, the model's or the user's. */
  stopReason?: string;
  error?: ProtocolError & { hint?: string };
}

export function endingOf(
  row: RunRow,
  { end, usage }: Pick<Rounds, "end" | "usage">,
  requestId: string,
): Ending {
  if (end.how === "complete" && end.stopReason === "tool_use")
    return failure({
      code: "model_unavailable",
      retryable: true,
      detail: "the model asked for tools again and again, and came to no answer",
    });
  if (end.how === "complete") {
    const { stopReason } = end;
    const metadata = { stopReason, ...(isTruncated(stopReason) && { truncated: true as const }) };
    return { event: finished(row, { outcome: { type: "success" }, usage, metadata }), stopReason };
  }
  if (end.how === "stopped" && end.why === "user-stop") {
    const metadata = { stopReason: "cancelled" };
    return {
      event: finished(row, { outcome: { type: "cancelled" }, usage, metadata }),
      stopReason: "cancelled",
    };
  }
  return failure(answerError(end, { modelId: row.modelId, requestId }));
}

export function failure(error: ProtocolError & { hint?: string }): Ending {
  const { code, retryable, retryAfterMs, detail = code } = error;
  const metadata = { retryable, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  return { event: { type: "RUN_ERROR", message: detail, code, metadata }, error };
}

function finished(
  { thread, run }: RunRow,
  { usage = [], ...rest }: Omit<Extract<RunEvent, { type: "RUN_FINISHED" }>, "type" | "threadId" | "runId">,
): RunEvent {
  return { type: "RUN_FINISHED", threadId: thread, runId: run, ...rest, ...(usage.length > 0 && { usage }) };
}
