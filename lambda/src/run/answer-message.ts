import type { Message } from "@aws-sdk/client-bedrock-runtime";
import { answerId, type ErrorCode, type RunEvent, type TokenUsage } from "../protocol.ts";
import type { StoredMessage } from "../store/messages.ts";
import type { RunRow } from "../store/runs.ts";

/** The question's message: of a regenerated answer, the one that is there. */
export function questionId(row: Pick<RunRow, "run" | "kind" | "parent">): string {
  return row.kind === "regen" ? (row.parent ?? row.run) : row.run;
}

/** The question of a run that was sent with one. */
export function questionMessage(row: Pick<RunRow, "run" | "parent" | "text" | "askedAt">): StoredMessage {
  const { run, parent, text = "", askedAt } = row;
  return { id: run, parent, role: "user", text, at: askedAt, run };
}

/** How an answer ended, and what it came to. */
export interface Written {
  text: string;
  reasoning?: string;
  citations?: unknown[];
  /** With the tools that were used; absent when there were none. */
  rounds?: Message[];
  /** Absent when the model did not come to its end. */
  stopReason?: string;
  /** Why it broke off. */
  error?: ErrorCode;
  usage?: TokenUsage[];
  blocked?: true;
}

/** The answer's message; it stands under its question's time, so that a thread sorts into turns. */
export function answerMessage(row: RunRow, { usage, ...written }: Written): StoredMessage {
  const { run, modelId, askedAt } = row;
  const total = totalUsage(usage ?? []);
  return {
    id: answerId(run),
    parent: questionId(row),
    role: "assistant",
    at: askedAt,
    run,
    modelId,
    ...written,
    ...(total && { usage: total }),
  };
}

/** What the events of a run say in text, as its client shows it. */
export function textOf(events: readonly RunEvent[]): string {
  const texts = new Map<string, string>();
  for (const event of events) {
    if (event.type === "CUSTOM" && event.name === "guardrail" && event.value.replace) texts.clear();
    if (event.type === "TEXT_MESSAGE_CONTENT")
      texts.set(event.messageId, (texts.get(event.messageId) ?? "") + event.delta);
  }
  return [...texts.values()].join("\n\n");
}

function totalUsage(usage: readonly TokenUsage[]): TokenUsage | undefined {
  const [first, ...rest] = usage;
  if (!first) return undefined;
  return rest.reduce(
    (sum, one) => ({
      ...sum,
      inputTokens: sum.inputTokens + one.inputTokens,
      outputTokens: sum.outputTokens + one.outputTokens,
      totalTokens: sum.totalTokens + one.totalTokens,
      cachedInputTokens: (sum.cachedInputTokens ?? 0) + (one.cachedInputTokens ?? 0),
      cacheWriteInputTokens: (sum.cacheWriteInputTokens ?? 0) + (one.cacheWriteInputTokens ?? 0),
    }),
    first,
  );
}
