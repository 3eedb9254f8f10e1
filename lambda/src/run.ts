import { randomUUID } from "node:crypto";
import type { BedrockRuntimeClient, ConverseStreamCommandInput } from "@aws-sdk/client-bedrock-runtime";
import { type AnswerEnd, converseStream } from "./bedrock.ts";
import { answerError, handlerError } from "./errors.ts";
import { newestTurns, toMessages } from "./history.ts";
import type { ProtocolError, RunEvent, Usage } from "./protocol.ts";
import { messagesBackFrom, putAnswer, type Question, type StoredMessage, type Table } from "./store.ts";

export interface RunReport {
  end: AnswerEnd | { how: "failed"; error: unknown };
  /** From the start of the run to the model's first text; absent when none came. */
  timeToFirstTokenMs?: number | undefined;
}

/** Short, and the same in every request, so that a prompt cache can keep it: no date, no name. */
const SYSTEM_PROMPT =
  "You are a helpful assistant in a chat. Answer in the language of the user's last message. Be accurate and concise; say so when you do not know. You may use Markdown: headings, lists, tables and fenced code blocks with their language.";

/** Bedrock reserves this much of the quota for each call; unset, it would reserve the model's maximum. */
const MAX_TOKENS = 4_000;

/**
 * Answers a question that has been taken: reads its thread, streams the model's answer as events, and stores it
 * before it says that the run is finished. Whatever fails is said in a RUN_ERROR.
 */
export async function run({
  question,
  push,
  table,
  bedrock,
  modelId,
  requestId,
  deadlineMs,
}: {
  question: Question;
  push: (event: RunEvent) => void;
  table: Table;
  bedrock: BedrockRuntimeClient;
  modelId: string;
  requestId: string;
  /** Milliseconds from now by which the model must have answered. */
  deadlineMs: number;
}): Promise<RunReport> {
  const startedAt = performance.now();
  const messageId = randomUUID();
  let timeToFirstTokenMs: number | undefined;
  let text = "";

  function onText(delta: string): void {
    if (text === "") {
      timeToFirstTokenMs = Math.round(performance.now() - startedAt);
      push({ type: "TEXT_MESSAGE_START", messageId, role: "assistant" });
    }
    text += delta;
    push({ type: "TEXT_MESSAGE_CONTENT", messageId, delta });
  }

  push({ type: "RUN_STARTED", threadId: question.thread, runId: question.run });
  try {
    const turns = await newestTurns(messagesBackFrom(table, question));
    const input = modelInput(modelId, turns);
    const end = await converseStream({
      client: bedrock,
      input,
      onText,
      deadlineMs: deadlineMs - (performance.now() - startedAt),
    });
    if (text !== "") {
      push({ type: "TEXT_MESSAGE_END", messageId });
      const { stopReason, usage } = end.how === "complete" ? end : {};
      await putAnswer(table, question, { messageId, text, modelId, stopReason, usage });
    }
    push(end.how === "complete" ? runFinished(question, modelId, end) : runError(answerError(end)));
    return { end, timeToFirstTokenMs };
  } catch (error) {
    push(runError(handlerError(error, requestId)));
    return { end: { how: "failed", error }, timeToFirstTokenMs };
  }
}

function modelInput(modelId: string, turns: StoredMessage[]): ConverseStreamCommandInput {
  return {
    modelId,
    system: [{ text: SYSTEM_PROMPT }],
    messages: toMessages(turns),
    // No temperature and no top_p: the newer models refuse them.
    inferenceConfig: { maxTokens: MAX_TOKENS },
  };
}

function runFinished(
  { thread, run }: Question,
  modelId: string,
  { stopReason, usage }: { stopReason: string; usage?: Usage | undefined },
): RunEvent {
  const finished = { type: "RUN_FINISHED", threadId: thread, runId: run, stopReason, modelId } as const;
  return usage ? { ...finished, usage } : finished;
}

function runError({ code, retryable, detail = code }: ProtocolError): RunEvent {
  return { type: "RUN_ERROR", message: detail, code, retryable };
}
