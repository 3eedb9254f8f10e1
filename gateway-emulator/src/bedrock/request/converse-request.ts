import { CONTENT_BLOCK, type ContentBlock, SYSTEM_CONTENT_BLOCK } from "./content-block.ts";
import { GUARDRAIL_CONFIG, type GuardrailConfig } from "./guardrail-config.ts";
import { INFERENCE_CONFIG, type InferenceConfig } from "./inference-config.ts";
import {
  MAX_METADATA_ENTRIES,
  MAX_RESPONSE_FIELD_PATHS,
  METADATA_KEY,
  METADATA_VALUE,
  RESPONSE_FIELD_PATH,
} from "./limits.ts";
import { OUTPUT_CONFIG } from "./output-config.ts";
import { list, map, structure, union } from "./shape.ts";
import { TOOL_CONFIG, type ToolConfig } from "./tool-config.ts";
import { anyText, choice, jsonObject, textMap, texts } from "./values.ts";
import { type UnknownMember, Violations } from "./violations.ts";

export type { ContentBlock } from "./content-block.ts";
export type { GuardrailConfig } from "./guardrail-config.ts";
export type { InferenceConfig } from "./inference-config.ts";
export type { Tool, ToolConfig } from "./tool-config.ts";

/**
 * What a model is asked, in the shape of Converse and ConverseStream; InvokeModel's bodies are turned into it. What is
 * `unknown` is as it was sent.
 */
export interface ConverseRequest {
  messages: Message[];
  system: ContentBlock[];
  inferenceConfig: InferenceConfig;
  toolConfig?: ToolConfig;
  /** Parameters of the model's own: `thinking`, `top_k`, `output_config`, … */
  additionalModelRequestFields?: Record<string, unknown>;
  /** JSON Pointers into the model's own answer. */
  additionalModelResponseFieldPaths?: string[];
  guardrailConfig?: GuardrailConfig;
  performanceConfig?: { latency: string };
  serviceTier?: { type: string };
  outputConfig?: Record<string, unknown>;
  promptVariables?: Record<string, { text: string }>;
  requestMetadata?: Record<string, string>;
}

export interface Message {
  /** `system` stands between turns, where the model takes that. */
  role: "user" | "assistant" | "system";
  content: ContentBlock[];
}

const MEMBERS = structure(
  {},
  {
    messages: list(
      structure({ role: choice(["user", "assistant", "system"]), content: list(CONTENT_BLOCK) }, {}),
    ),
    system: list(SYSTEM_CONTENT_BLOCK),
    inferenceConfig: INFERENCE_CONFIG,
    toolConfig: TOOL_CONFIG,
    additionalModelRequestFields: jsonObject,
    additionalModelResponseFieldPaths: texts(RESPONSE_FIELD_PATH, { max: MAX_RESPONSE_FIELD_PATHS }),
    guardrailConfig: GUARDRAIL_CONFIG,
    performanceConfig: structure({}, { latency: choice(["standard", "optimized"]) }),
    serviceTier: structure({ type: choice(["priority", "default", "flex", "reserved"]) }, {}),
    outputConfig: OUTPUT_CONFIG,
    promptVariables: map(union("PromptVariableValues", { text: anyText })),
    requestMetadata: textMap(METADATA_KEY, METADATA_VALUE, { max: MAX_METADATA_ENTRIES }),
  },
  { otherMembers: "passed over" },
);

/**
 * Reads the body of Converse and ConverseStream. Members of its own that the API does not know are passed over, as AWS
 * does: clients send `modelId`, and what is meant for other vendors. Of unknown members of its structures `onUnknown` is told.
 * @throws BedrockError ValidationException (400) for a member of the wrong type or out of range.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 * @see https://github.com/cline/cline/pull/12928
 */
export function parseConverseRequest(
  body: unknown,
  onUnknown?: (unknown: UnknownMember) => void,
): ConverseRequest {
  const violations = new Violations(onUnknown);
  const { messages, system, inferenceConfig, performanceConfig, ...others } = MEMBERS(body, "#", violations);
  violations.throwAny();
  const latency = performanceConfig?.latency;
  return {
    messages: messages ?? [],
    system: system ?? [],
    inferenceConfig: { ...inferenceConfig, stopSequences: inferenceConfig?.stopSequences ?? [] },
    ...(latency === undefined ? {} : { performanceConfig: { latency } }),
    ...others,
  };
}

/** The text blocks of a message, one after the other. */
export function textOf(message: Message | undefined): string {
  return (message?.content ?? []).flatMap(({ text }) => text ?? []).join("\n");
}

/** The text of the last message that the user sent. */
export function lastUserText(messages: readonly Message[]): string {
  return textOf(messages.findLast(({ role }) => role === "user"));
}
