import type { ConverseStreamCommandInput, Message } from "@aws-sdk/client-bedrock-runtime";
import type { Config } from "../config.ts";
import { rulesOf } from "../model/families.ts";
import { pathTo, toMessages } from "../model/history.ts";
import { maxTokensOf, modelInput } from "../model/request.ts";
import { fitWindow, halve, windowBytes } from "../model/window.ts";
import { answerId } from "../protocol.ts";
import { messagesBack, type StoredMessage } from "../store/messages.ts";
import type { RunRow } from "../store/runs.ts";
import type { Table } from "../store/table.ts";
import type { Thread } from "../store/threads.ts";
import type { Tool } from "../tools/tools.ts";
import { questionId, questionMessage } from "./answer-message.ts";

/** What the model is to answer. */
export interface Conversation {
  /** The request, with the messages of the run's own rounds behind those of the conversation. */
  input(rounds: readonly Message[]): ConverseStreamCommandInput;
  /** The message that the model's window begins with, when that is not the thread's first. */
  windowFrom?: string;
  /** The question as it was asked. */
  question: StoredMessage;
  /** With half of what the model was given; undefined when that cannot be less. */
  halved(): Conversation | undefined;
}

/** Reads the thread up to the question, as far as the model has room. Undefined when the question is not there. */
export async function readConversation({
  row,
  thread,
  table,
  tools,
  guardrail,
}: {
  row: RunRow;
  thread: Thread;
  table: Table;
  tools: readonly Tool[];
  guardrail: Config["guardrail"];
}): Promise<Conversation | undefined> {
  const { modelId, options } = row;
  const rules = rulesOf(modelId);
  const budgetBytes = windowBytes({
    contextTokens: rules.contextTokens,
    maxTokens: maxTokensOf(rules, options),
    bytesPerToken: thread.bytesPerToken,
  });
  const path = await pathToQuestion({ row, table, budgetBytes });
  const question = path?.at(-1);
  if (!path || question?.role !== "user") return undefined;

  function conversationOf({ messages: stored, windowFrom }: ReturnType<typeof fitWindow>): Conversation {
    const messages = toMessages(stored, modelId);
    return {
      input: (rounds) =>
        modelInput({ modelId, rules, options, messages: [...messages, ...rounds], tools, guardrail }),
      ...(windowFrom !== undefined && { windowFrom }),
      question: question as StoredMessage,
      halved() {
        const half = halve(stored);
        return half?.[0] && conversationOf({ messages: half, windowFrom: half[0].id });
      },
    };
  }
  return conversationOf(fitWindow(path, { budgetBytes, windowFrom: thread.windowFrom }));
}

/**
 * A question that was sent is in the run's row: its message may be on its way to the table still. So may the answer
 * before it, when that was stopped a moment ago, and it may have come to nothing: then its question takes its place.
 * Where nothing is left of what was before, as after its time to live, the conversation begins here.
 */
async function pathToQuestion({
  row,
  table,
  budgetBytes,
}: {
  row: RunRow;
  table: Table;
  budgetBytes: number;
}): Promise<StoredMessage[] | undefined> {
  const path = (leaf: string) => pathTo(messagesBack(table, row.thread), leaf, { budgetBytes });
  if (row.kind === "regen") return path(questionId(row));
  const question = questionMessage(row);
  if (row.parent === null) return [question];
  const before = (await path(row.parent)) ?? (await path(questionOf(row.parent))) ?? [];
  return [...before, question];
}

/** The question of the answer that a client may expect, by their ids. */
function questionOf(answer: string): string {
  const suffix = answerId("");
  return answer.endsWith(suffix) ? answer.slice(0, -suffix.length) : answer;
}
