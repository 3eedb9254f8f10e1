import { signal } from "@preact/signals";
import type { ThreadMessage } from "@groundfog/lambda/protocol";
import type { Part } from "../runs/parts.ts";
import { emptyLog } from "../runs/run-log.ts";
import type { Answer, Outcome } from "./answer.ts";
import { foundAnswer } from "./answer.ts";
import { answerOf, newTurn } from "./turn.ts";
import type { Turn } from "./turn.ts";

/** What a page of messages adds to what is known of a conversation. */
export interface Merged {
  /** In the order in which they were asked. */
  readonly turns: readonly Turn[];
  /** Answers whose questions stand on an older page. */
  readonly orphans: readonly ThreadMessage[];
}

/**
 * Puts messages, as the handler keeps them, among the turns that are known. What is here already stays as it is: it
 * knows more, such as what has not arrived there yet.
 * @param of.running the runs that are still writing
 */
export function merge(
  turns: readonly Turn[],
  { messages, running }: { messages: readonly ThreadMessage[]; running: ReadonlySet<string> },
): Merged {
  const known = new Map(turns.map((turn) => [turn.id, turn]));
  const added = messages.flatMap((message) =>
    message.role === "user" && !known.has(message.id) ? [turnOf(message, running)] : [],
  );
  for (const turn of added) known.set(turn.id, turn);
  const orphans: ThreadMessage[] = [];
  for (const message of messages) {
    if (message.role !== "assistant") continue;
    const turn = known.get(message.metadata.parent ?? "");
    const written = [message, ...messages.filter((other) => isPartOf(other, message))];
    if (!turn) orphans.push(...written);
    else addAnswer(turn, answerFrom(written));
  }
  const all = added.length === 0 ? turns : [...turns, ...added].sort((a, b) => a.at - b.at);
  return { turns: all, orphans };
}

function isPartOf({ role, metadata }: ThreadMessage, message: ThreadMessage): boolean {
  return role !== "user" && role !== "assistant" && metadata.parent === message.id;
}

function turnOf({ id, content, metadata }: ThreadMessage, running: ReadonlySet<string>): Turn {
  const { parent, createdAt } = metadata;
  const state = running.has(id) ? "waiting" : "interrupted";
  const answers = [{ ...foundAnswer(id), state } as const];
  return newTurn({ id, question: content, parent, at: Date.parse(createdAt), answers });
}

/** An answer that is followed is told by its run, to the end; only one that had been given up is taken from here. */
function addAnswer(turn: Turn, answer: Answer): void {
  const known = answerOf(turn, answer.run);
  if (!known) turn.answers.value = [...turn.answers.peek(), signal(answer)];
  else if (known.peek().state === "interrupted") known.value = answer;
}

function runOf({ id, metadata }: ThreadMessage): string {
  return metadata.run ?? id;
}

/** @param written the answer's message, and what belongs to it */
function answerFrom(written: readonly ThreadMessage[]): Answer {
  const [message, ...others] = written;
  const {
    model = "",
    stopReason = "",
    usage,
    citations = [],
    metrics,
    truncated,
    error,
  } = message?.metadata ?? {};
  const outcome: Outcome = {
    stopReason,
    isTruncated: truncated === true || stopReason === "max_tokens",
    ...(usage && { usage }),
  };
  return {
    ...emptyLog,
    run: message ? runOf(message) : "",
    acked: true,
    state: stopReason === "cancelled" ? "stopped" : error ? "error" : "done",
    parts: message ? partsOf(message, others) : [],
    citations,
    model,
    ...(metrics && { metrics }),
    ...(error && { failure: { code: error.code, retryable: true } }),
    outcome,
  };
}

/** In the order in which they are mostly written; the order itself is not kept. */
function partsOf(message: ThreadMessage, others: readonly ThreadMessage[]): Part[] {
  const { id, content, toolCalls = [] } = message;
  const reasoning = others.flatMap(({ id, role, content }): Part[] =>
    role === "reasoning" ? [{ kind: "reasoning", id, text: content, startedAt: 0, endedAt: 0 }] : [],
  );
  const tools = toolCalls.map(({ id, function: called }): Part => {
    const result = others.find(({ toolCallId }) => toolCallId === id);
    return {
      kind: "tool",
      id,
      name: called.name,
      args: called.arguments,
      startedAt: 0,
      endedAt: 0,
      ...(result && { result: result.content }),
      ...(result?.error !== undefined && { isError: true }),
    };
  });
  const text: Part[] = content ? [{ kind: "text", id, text: content }] : [];
  return [...reasoning, ...tools, ...text];
}
