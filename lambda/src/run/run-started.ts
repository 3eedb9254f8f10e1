import { answerId, type RunEvent } from "../protocol.ts";
import type { RunRow } from "../store/runs.ts";
import { questionId } from "./answer-message.ts";

/** The first event of every run. */
export function runStarted(row: RunRow): RunEvent {
  const { run, thread, modelId } = row;
  const metadata = { parent: questionId(row), messageId: answerId(run), model: modelId };
  return { type: "RUN_STARTED", threadId: thread, runId: run, metadata };
}
