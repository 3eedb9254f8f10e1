import {
  answerId,
  MAX_TOLD_QUESTION_BYTES,
  type RunEvent,
  type RunStartedMetadata,
  utf8Length,
} from "../protocol.ts";
import type { RunRow } from "../store/runs.ts";
import { questionId } from "./answer-message.ts";

/** The first event of every run. */
export function runStarted(row: RunRow): RunEvent {
  const { run, thread, modelId } = row;
  const metadata = {
    parent: questionId(row),
    messageId: answerId(run),
    model: modelId,
    ...toldQuestion(row),
  };
  return { type: "RUN_STARTED", threadId: thread, runId: run, metadata };
}

/** For the owner's other tabs, which have not asked it. */
function toldQuestion({ kind, text, parent }: RunRow): Pick<RunStartedMetadata, "question" | "follows"> {
  if (kind === "regen" || text === undefined || utf8Length(text) > MAX_TOLD_QUESTION_BYTES) return {};
  return { question: text, follows: parent };
}
