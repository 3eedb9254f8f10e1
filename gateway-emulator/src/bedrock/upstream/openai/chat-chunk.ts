import { parseComplaint } from "./complaint.ts";
import type { Complaint } from "./upstream-error.ts";

/** What one event of a chat completion's stream says. */
export interface ChatChunk {
  complaint?: Complaint;
  text: string;
  reasoning: string;
  toolCalls: readonly ToolCallDelta[];
  finishReason?: string;
  /** Which stop sequence it was, where a server says so. */
  stopSequence?: string;
  usage?: ChatUsage;
}

export interface ToolCallDelta {
  index?: number;
  id?: string;
  name?: string;
  /** The next piece of the arguments' JSON, or all of it. */
  input: string;
}

/** Members that are missing or 0 are not known. */
export interface ChatUsage {
  inputTokens?: number;
  outputTokens?: number;
}

/**
 * Reads a chunk, or a whole completion, whose `message` is one large `delta`. Null and "" are nothing: early Ollama sends
 * `"finish_reason":""` (ollama#4357), LM Studio `"name":""` and `"id":""` in later pieces of a call
 * (lmstudio-bug-tracker#649, #830), llama-server `"content":null`.
 * @see https://platform.openai.com/docs/api-reference/chat-streaming/streaming
 */
export function parseChatChunk(value: unknown): ChatChunk {
  const chunk = fieldsOf(value);
  const choice = fieldsOf(Array.isArray(chunk["choices"]) ? chunk["choices"][0] : undefined);
  const delta = fieldsOf(choice["delta"] ?? choice["message"]);
  const complaint = parseComplaint(value);
  const finishReason = textIn(choice["finish_reason"]);
  // vLLM's, and SGLang's.
  const stopSequence = textIn(choice["stop_reason"]) ?? textIn(choice["matched_stop"]);
  const usage = usageOf(chunk["usage"]);
  return {
    text: textIn(delta["content"]) ?? "",
    // llama-server, LM Studio and DeepSeek; Ollama and vLLM; others.
    reasoning:
      textIn(delta["reasoning_content"]) ?? textIn(delta["reasoning"]) ?? textIn(delta["thinking"]) ?? "",
    toolCalls: Array.isArray(delta["tool_calls"]) ? delta["tool_calls"].map(toolCallOf) : [],
    ...(complaint && { complaint }),
    ...(finishReason !== undefined && { finishReason }),
    ...(stopSequence !== undefined && { stopSequence }),
    ...(usage && { usage }),
  };
}

function toolCallOf(value: unknown): ToolCallDelta {
  const call = fieldsOf(value);
  const { name, arguments: input } = fieldsOf(call["function"]);
  const id = textIn(call["id"]);
  const nameText = textIn(name);
  return {
    ...(typeof call["index"] === "number" && { index: call["index"] }),
    ...(id !== undefined && { id }),
    ...(nameText !== undefined && { name: nameText }),
    // Some servers send the object itself.
    input: typeof input === "object" && input !== null ? JSON.stringify(input) : (textIn(input) ?? ""),
  };
}

function usageOf(value: unknown): ChatUsage | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = fieldsOf(value);
  return {
    ...(isCount(inputTokens) && { inputTokens }),
    ...(isCount(outputTokens) && { outputTokens }),
  };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
