import type { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import type { Config } from "../config.ts";
import { costUsd } from "../model/cost.ts";
import { handlerError } from "../model/errors.ts";
import { rulesOf } from "../model/families.ts";
import { withoutReasoning } from "../model/rounds.ts";
import { correctedBytesPerToken } from "../model/window.ts";
import type { ProtocolError, RunEvent, TokenUsage } from "../protocol.ts";
import { listenersOfThread } from "../store/connections.ts";
import { NotFoundError } from "../store/errors.ts";
import type { StoredMessage } from "../store/messages.ts";
import type { RunRow } from "../store/runs.ts";
import type { Table } from "../store/table.ts";
import { getThread } from "../store/threads.ts";
import type { Tool } from "../tools/tools.ts";
import { answerMessage, type Written } from "./answer-message.ts";
import { type Conversation, readConversation } from "./conversation.ts";
import { insist } from "./insist.ts";
import type { Narrator } from "./narrator.ts";
import { converseInRounds, type Rounds } from "./rounds.ts";
import { type Ending, endingOf, failure, isBlocked } from "./terminal-event.ts";

/** What an answer is written with. */
export interface WriteContext {
  row: RunRow;
  table: Table;
  bedrock: BedrockRuntimeClient;
  guardrail: Config["guardrail"];
  tools: readonly Tool[];
  requestId: string;
}

/** Where it goes, and what ends it before its time. */
export interface Writing {
  narrator: Narrator;
  push: (event: RunEvent) => void;
  /** Has a connection hear the run from its beginning. */
  listen: (connectionId: string) => void;
  /** Its reason is a `StopCause`. */
  signal: AbortSignal;
}

/** What was written, how that ended, and what the thread keeps of it. */
export interface Outcome {
  ending: Ending;
  question?: StoredMessage;
  /** Absent when the model wrote nothing. */
  answer?: StoredMessage;
  kept: { bytesPerToken?: number; windowFrom?: string };
  rounds?: Rounds;
  costUsd?: number;
  /** What failed, when that was neither the model nor the client. */
  cause?: unknown;
}

/** The SDK has tried three times by then; a table that is asked too much takes more again in a moment. */
const READ_WITHIN_MS = 5_000;

/** Reads the conversation and has the model answer. Whatever fails is in the outcome; nothing is thrown. */
export async function writeAnswer(context: WriteContext, writing: Writing): Promise<Outcome> {
  const { row, table, tools, guardrail, requestId } = context;
  try {
    const isFinal = (error: unknown) => error instanceof NotFoundError || writing.signal.aborted;
    const read = <T>(act: () => Promise<T>) => insist(act, { withinMs: READ_WITHIN_MS, isFinal });
    const [thread, listeners] = await Promise.all([
      read(() => getThread(table, row)),
      read(() => listenersOfThread(table, row.thread)),
    ]);
    for (const connectionId of listeners)
      if (!Object.hasOwn(row.listeners, connectionId)) writing.listen(connectionId);
    const conversation = await read(() => readConversation({ row, thread, table, tools, guardrail }));
    if (!conversation) return { ending: failure(notThere(row)), kept: {} };
    return await converse(context, writing, { conversation, bytesPerToken: thread.bytesPerToken });
  } catch (error) {
    writing.narrator.closeOpen();
    // The thread was deleted before the worker began.
    if (error instanceof NotFoundError)
      return { ending: failure({ code: "not_found", retryable: false, detail: error.message }), kept: {} };
    return { ending: failure(handlerError(error, requestId)), kept: {}, cause: error };
  }
}

function notThere({ parent }: RunRow): ProtocolError {
  return { code: "not_found", retryable: false, detail: `there is no message ${parent} in this thread` };
}

async function converse(
  { row, bedrock, tools, guardrail, requestId }: WriteContext,
  { narrator, push, signal }: Writing,
  { conversation, bytesPerToken }: { conversation: Conversation; bytesPerToken: number | undefined },
): Promise<Outcome> {
  const answering = (of: Conversation) =>
    converseInRounds({ bedrock, inputOf: of.input, tools, narrator, push, signal });
  let asked = conversation;
  let rounds = await answering(asked);
  const half = isTooLong(rounds, row, requestId) ? asked.halved() : undefined;
  if (half) {
    asked = half;
    rounds = await answering(asked);
  }
  const ending = endingOf(row, rounds, requestId);
  const blocked = isBlocked(ending.stopReason);
  if (blocked) narrator.block(guardrail?.mode === "async");
  const cost = costOf(row.modelId, rounds.usage);
  const written = writtenOf(narrator, rounds, ending);
  const [firstUsage] = rounds.usage;
  return {
    ending,
    rounds,
    question: asked.question,
    ...(cost !== undefined && { costUsd: cost }),
    ...(written && { answer: answerMessage(row, written) }),
    kept: {
      ...(firstUsage && {
        bytesPerToken: correctedBytesPerToken(bytesPerToken, { input: asked.input([]), usage: firstUsage }),
      }),
      ...(asked.windowFrom !== undefined && { windowFrom: asked.windowFrom }),
    },
  };
}

/** Of all calls of a run together; undefined where nobody knows. */
function costOf(modelId: string, usage: readonly TokenUsage[]): number | undefined {
  const rules = rulesOf(modelId);
  const costs = usage.flatMap((one) => costUsd(rules, one) ?? []);
  return costs.length === 0 ? undefined : costs.reduce((sum, one) => sum + one, 0);
}

/** A model that says so before its first word can be asked again with less. */
function isTooLong({ end, forwarded }: Rounds, row: RunRow, requestId: string): boolean {
  if (forwarded) return false;
  if (end.how === "complete") return end.stopReason === "model_context_window_exceeded";
  return endingOf(row, { end, usage: [] }, requestId).error?.code === "context_too_long";
}

/** Undefined when the model wrote nothing: then there is nothing to keep. */
function writtenOf(narrator: Narrator, rounds: Rounds, { stopReason, error }: Ending): Written | undefined {
  const text = narrator.text();
  if (text === "") return undefined;
  const reasoning = narrator.reasoning();
  const citations = narrator.citations();
  return {
    text,
    ...(reasoning !== "" && { reasoning }),
    ...(citations.length > 0 && { citations }),
    ...(rounds.toolsUsed.length > 0 && { rounds: rounds.messages.map(withoutReasoning) }),
    ...(stopReason !== undefined && { stopReason }),
    ...(error && { error: error.code }),
    ...(rounds.usage.length > 0 && { usage: rounds.usage }),
    ...(isBlocked(stopReason) && { blocked: true }),
  };
}
