import { constraint, malformedInput } from "../model/errors.ts";
import { parseArray, parseObject, parseString, wrongType } from "./json.ts";

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
  promptVariables?: Record<string, unknown>;
  requestMetadata?: Record<string, string>;
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolConfiguration.html */
export interface ToolConfig {
  tools: Tool[];
  toolChoice?: { auto: unknown } | { any: unknown } | { tool: { name: string } };
}

export type Tool =
  | { toolSpec: { name: string; description?: string; inputSchema: { json: unknown }; strict?: boolean } }
  | { cachePoint: unknown }
  | { systemTool: { name: string } };

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailStreamConfiguration.html */
export interface GuardrailConfig {
  guardrailIdentifier: string;
  guardrailVersion: string;
  trace?: "enabled" | "disabled" | "enabled_full";
  streamProcessingMode?: "sync" | "async";
}

export interface Message {
  role: "user" | "assistant";
  content: ContentBlock[];
}

/** A block as it was sent; one that holds text has nothing else. */
export type ContentBlock = { text?: string } & Record<string, unknown>;

export interface InferenceConfig {
  maxTokens?: number;
  temperature?: number;
  topP?: number;
  stopSequences: string[];
}

/**
 * Reads the body of Converse and ConverseStream.
 * @throws BedrockError ValidationException (400) for a member of the wrong type or out of range.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export function parseConverseRequest(body: unknown): ConverseRequest {
  const { messages, system, inferenceConfig, toolConfig } = parseObject(body, "#");
  return {
    messages: parseArray(messages ?? [], "#/messages").map(parseMessage),
    system: parseArray(system ?? [], "#/system").map((block, index) =>
      parseBlock(block, `#/system/${index}`),
    ),
    inferenceConfig: parseInferenceConfig(inferenceConfig ?? {}),
    ...(toolConfig === undefined || toolConfig === null
      ? {}
      : { toolConfig: parseObject(toolConfig, "#/toolConfig") as unknown as ToolConfig }),
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

function parseMessage(value: unknown, index: number): Message {
  const at = `#/messages/${index}`;
  const { role, content } = parseObject(value, at);
  if (role === undefined) throw malformedInput(`${at}: required key [role] not found`);
  if (role !== "user" && role !== "assistant") {
    throw constraint({
      at: `messages.${index + 1}.member.role`,
      value: role,
      rule: "Member must satisfy enum value set: [user, assistant]",
    });
  }
  const blocks = parseArray(content ?? [], `${at}/content`);
  return { role, content: blocks.map((block, position) => parseBlock(block, `${at}/content/${position}`)) };
}

function parseBlock(value: unknown, at: string): ContentBlock {
  const { text, ...others } = parseObject(value, at);
  if (text === undefined) return others;
  return { text: parseString(text, `${at}/text`), ...others };
}

function parseInferenceConfig(value: unknown): InferenceConfig {
  const { maxTokens, temperature, topP, stopSequences } = parseObject(value, "#/inferenceConfig");
  const sequences = parseArray(stopSequences ?? [], "#/inferenceConfig/stopSequences");
  return {
    ...range("maxTokens", maxTokens, { min: 1, max: 2 ** 31 - 1, whole: true }),
    ...range("temperature", temperature, { min: 0, max: 1 }),
    ...range("topP", topP, { min: 0, max: 1 }),
    stopSequences: sequences.map((one, index) => {
      const sequence = parseString(one, `#/inferenceConfig/stopSequences/${index}`);
      if (sequence !== "") return sequence;
      throw constraint({
        at: "inferenceConfig.stopSequences",
        value: "[]",
        rule: "Member must satisfy constraint: [Member must have length greater than or equal to 1]",
      });
    }),
  };
}

function range<Name extends string>(
  name: Name,
  value: unknown,
  { min, max, whole = false }: { min: number; max: number; whole?: boolean },
): { [name in Name]?: number } {
  if (value === undefined || value === null) return {};
  if (typeof value !== "number" || (whole && !Number.isInteger(value))) {
    throw wrongType(whole ? "Integer" : "Number", value, `#/inferenceConfig/${name}`);
  }
  const at = `inferenceConfig.${name}`;
  if (value < min)
    throw constraint({ at, value, rule: `Member must have value greater than or equal to ${min}` });
  if (value > max)
    throw constraint({ at, value, rule: `Member must have value less than or equal to ${max}` });
  return { [name]: value } as { [name in Name]: number };
}
