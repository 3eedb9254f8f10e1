import type {
  BedrockRuntimeClient,
  ContentBlock,
  ConverseStreamCommandInput,
  Message,
  ToolResultBlock,
} from "@aws-sdk/client-bedrock-runtime";
import { type AnswerEnd, converseStream } from "../model/converse-stream.ts";
import { answerError } from "../model/errors.ts";
import { parseStopCause } from "../model/watch.ts";
import type { RunEvent, TokenUsage } from "../protocol.ts";
import { runTools, type Tool } from "../tools/tools.ts";
import type { Narrator } from "./narrator.ts";

/** What the model did, from the question to the end of its answer. */
export interface Rounds {
  end: AnswerEnd;
  /** Its messages and the results of its tools, in order, as a later question carries them; the last is its own. */
  messages: Message[];
  /** One for each call of the model that told it. */
  usage: TokenUsage[];
  latencyMs: number;
  toolsUsed: string[];
  /** Whether the client was told anything of it. */
  forwarded: boolean;
}

/** A model that still asks for tools after so many rounds does not come to an end by itself. */
const MAX_ROUNDS = 8;
const TOOL_TIMEOUT_MS = 10_000;
const NO_MORE_ROUNDS = "No further tool can be used now. Answer with what you know.";

/**
 * Calls the model, runs the tools it asks for, and calls it again with their results, until it answers; at most eight
 * times. A call that broke before the client had a word of it is made once more.
 */
export async function converseInRounds({
  bedrock,
  inputOf,
  tools,
  narrator,
  push,
  signal,
}: {
  bedrock: BedrockRuntimeClient;
  /** The request, with these messages after those of the conversation. */
  inputOf: (rounds: Message[]) => ConverseStreamCommandInput;
  tools: readonly Tool[];
  narrator: Narrator;
  push: (event: RunEvent) => void;
  /** Its reason is a `StopCause`. */
  signal: AbortSignal;
}): Promise<Rounds> {
  const rounds: Rounds = {
    end: { how: "truncated" },
    messages: [],
    usage: [],
    latencyMs: 0,
    toolsUsed: [],
    forwarded: false,
  };
  let retried = false;
  for (let round = 1; ; round++) {
    const input = inputOf(rounds.messages);
    const { forwarded, ...end } = await converseStream({
      client: bedrock,
      input,
      onEvent: narrator.take,
      signal,
    });
    narrator.closeOpen();
    rounds.end = end;
    rounds.forwarded ||= forwarded;
    if (end.how !== "complete") {
      if (retried || forwarded || signal.aborted || !mayGoBetter(end, input.modelId ?? "")) return rounds;
      retried = true;
      round--;
      continue;
    }
    if (end.usage) rounds.usage.push(end.usage);
    rounds.latencyMs += end.latencyMs ?? 0;
    if (end.content.length > 0) rounds.messages.push({ role: "assistant", content: end.content });
    if (end.stopReason !== "tool_use") return rounds;
    if (signal.aborted) return { ...rounds, end: { how: "stopped", why: parseStopCause(signal.reason) } };
    if (round > MAX_ROUNDS) return rounds;
    const asked = end.content.flatMap((block) => (block.toolUse ? [block.toolUse] : []));
    rounds.toolsUsed.push(...asked.map(({ name }) => name ?? ""));
    const results = await runTools(asked, tools, { signal, timeoutMs: TOOL_TIMEOUT_MS });
    results.forEach((result) => push(resultEvent(result)));
    const content: ContentBlock[] = results.map((toolResult) => ({ toolResult }));
    if (round === MAX_ROUNDS) content.push({ text: NO_MORE_ROUNDS });
    rounds.messages.push({ role: "user", content });
  }
}

function resultEvent({ toolUseId = "", content = [], status }: ToolResultBlock): RunEvent {
  return {
    type: "TOOL_CALL_RESULT",
    messageId: `${toolUseId}-result`,
    toolCallId: toolUseId,
    content: content.map(({ text = "" }) => text).join("\n"),
    role: "tool",
    ...(status === "error" && { metadata: { error: true } }),
  };
}

/** A call that broke may go better at once. A throttled one may not: the SDK has tried it three times. */
function mayGoBetter(end: Exclude<AnswerEnd, { how: "complete" }>, modelId: string): boolean {
  const { code, retryable } = answerError(end, { modelId, requestId: "" });
  return code === "model_unavailable" && retryable;
}
