import type { FoundationModel } from "../catalogue/foundation-model.ts";
import type { ConverseRequest } from "../request/converse-request.ts";
import type { InputUsage, Usage } from "../tokens/usage.ts";
import type { Breakage } from "./breakage.ts";

/** The operations that a model answers. */
export type InferenceOperation =
  | "Converse"
  | "ConverseStream"
  | "InvokeModel"
  | "InvokeModelWithResponseStream";

/** One call of a model, ready to be answered: checked, and counted. */
export interface ModelCall {
  operation: InferenceOperation;
  /** As it was asked for, decoded: an id, an inference profile's id or an ARN. */
  modelId: string;
  /** What the catalogue says of the model behind the id. */
  model: FoundationModel;
  /** The conversation, in Converse's shape whichever operation was called. */
  request: ConverseRequest;
  /** An estimate, with what the prompt cache gives and takes. */
  input: InputUsage;
  /** The same for the same request: everything random about the answer comes from it. */
  seed: number;
}

/** Whatever answers calls. Its outputs end, or reject, when the signal aborts. */
export type Model = (call: ModelCall, signal: AbortSignal) => ModelAnswer;

/**
 * Where an answer comes from: a script that somebody wrote, the scripted model's own, a model that runs elsewhere, a
 * recording, a fault.
 */
export type AnswerSource = "script" | "default" | "openai" | "aws" | "replay" | "guardrail" | "fault";

export interface ModelAnswer {
  source: AnswerSource;
  /** Who that is, where it has a name of its own: `qwen3:8b at 127.0.0.1:11434`. Known when there is something of the answer. */
  answeredBy?: () => string | undefined;
  /** Those that are due together come together. A BedrockError before the first is answered with its HTTP status. */
  outputs: AsyncIterable<readonly ModelOutput[]>;
}

/** What a model says, and the ways in which a stream of it can break. */
export type ModelOutput = ConverseStreamEvent | Breakage;

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html */
export type ConverseStreamEvent =
  | { type: "messageStart"; payload: { role: "assistant" } }
  | { type: "contentBlockStart"; payload: { contentBlockIndex: number; start: { toolUse: ToolUseStart } } }
  | { type: "contentBlockDelta"; payload: { contentBlockIndex: number; delta: Delta } }
  | { type: "contentBlockStop"; payload: { contentBlockIndex: number } }
  | { type: "messageStop"; payload: MessageStop }
  | { type: "metadata"; payload: Metadata };

export interface ToolUseStart {
  name: string;
  toolUseId: string;
}

export type Delta =
  | { text: string }
  /** A piece of the input's JSON. */
  | { toolUse: { input: string } }
  | { reasoningContent: { text: string } | { signature: string } | { redactedContent: string } }
  | { citation: Citation };

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CitationsDelta.html */
export interface Citation {
  title?: string;
  source?: string;
  sourceContent?: { text: string }[];
  location?: CitationLocation;
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CitationLocation.html */
export type CitationLocation =
  | { web: { url?: string; domain?: string } }
  | { documentChar: SpanInDocument }
  | { documentPage: SpanInDocument }
  | { documentChunk: SpanInDocument }
  | { searchResultLocation: { searchResultIndex?: number; start?: number; end?: number } };

export interface SpanInDocument {
  documentIndex?: number;
  start?: number;
  end?: number;
}

export interface MessageStop {
  stopReason: StopReason;
  /** Which one, of `stop_sequence`: InvokeModel says so, Converse does not unless it is asked to. */
  stopSequence?: string;
  additionalModelResponseFields?: unknown;
}

export interface Metadata {
  metrics: { latencyMs: number };
  usage: Usage;
  trace?: unknown;
  performanceConfig?: { latency: string };
  serviceTier?: { type: string };
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
