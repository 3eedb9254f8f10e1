import type { ConverseRequest } from "../request/converse-request.ts";

/** One call of a model, ready to be answered. */
export interface ModelCall {
  operation: "Converse" | "ConverseStream";
  modelId: string;
  request: ConverseRequest;
  /** An estimate. */
  inputTokens: number;
  /** The same for the same request: everything random about the answer comes from it. */
  seed: number;
}

/** Whatever answers calls. Its outputs end, or reject, when the signal aborts. */
export type Model = (call: ModelCall, signal: AbortSignal) => ModelAnswer;

export interface ModelAnswer {
  /** Whether a script of the control API is played. */
  script: boolean;
  /** A BedrockError before the first output is answered with its HTTP status. */
  outputs: AsyncIterable<ModelOutput>;
}

/** What a model says, and the ways in which a stream of it can break. */
export type ModelOutput =
  | ConverseStreamEvent
  | { type: "exception"; name: string; message: string }
  | { type: "error"; code: string; message: string }
  /** The next frame's checksum is wrong. */
  | { type: "corrupt" }
  /** The connection drops. */
  | { type: "disconnect" }
  /** The stream ends here, without messageStop. */
  | { type: "end" };

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html */
export type ConverseStreamEvent =
  | { type: "messageStart"; payload: { role: "assistant" } }
  | { type: "contentBlockStart"; payload: { contentBlockIndex: number; start: { toolUse: ToolUseStart } } }
  | { type: "contentBlockDelta"; payload: { contentBlockIndex: number; delta: Delta } }
  | { type: "contentBlockStop"; payload: { contentBlockIndex: number } }
  | { type: "messageStop"; payload: { stopReason: StopReason } }
  | { type: "metadata"; payload: Metadata };

export interface ToolUseStart {
  name: string;
  toolUseId: string;
}

export type Delta =
  | { text: string }
  /** A piece of the input's JSON. */
  | { toolUse: { input: string } }
  | { reasoningContent: { text: string } | { signature: string } | { redactedContent: string } };

export interface Metadata {
  metrics: { latencyMs: number };
  usage: Usage;
}

/** With the three members that AWS sends and does not document. */
export interface Usage {
  cacheReadInputTokenCount: number;
  cacheReadInputTokens: number;
  cacheWriteInputTokenCount: number;
  cacheWriteInputTokens: number;
  inputTokens: number;
  outputTokens: number;
  serverToolUsage: Record<string, never>;
  totalTokens: number;
}

export const STOP_REASONS = [
  "end_turn",
  "tool_use",
  "max_tokens",
  "stop_sequence",
  "guardrail_intervened",
  "content_filtered",
  "malformed_model_output",
  "malformed_tool_use",
  "model_context_window_exceeded",
] as const;

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_MessageStopEvent.html */
export type StopReason = (typeof STOP_REASONS)[number];
