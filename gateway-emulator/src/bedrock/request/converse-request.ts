import { constraint, malformedInput } from "../model/errors.ts";

/** The request of Converse and ConverseStream, as far as it is looked at. */
export interface ConverseRequest {
  messages: Message[];
  system: ContentBlock[];
  inferenceConfig: InferenceConfig;
  /** As it was sent. */
  toolConfig?: unknown;
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

/** @throws BedrockError ValidationException (400) for a body that is no JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw malformedInput();
  }
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
      : { toolConfig: parseObject(toolConfig, "#/toolConfig") }),
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

function parseObject(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw wrongType("JSONObject", value, at);
  return value as Record<string, unknown>;
}

function parseArray(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) throw wrongType("JSONArray", value, at);
  return value;
}

function parseString(value: unknown, at: string): string {
  if (typeof value !== "string") throw wrongType("String", value, at);
  return value;
}

function wrongType(expected: string, value: unknown, at: string) {
  return malformedInput(`${at}: expected type: ${expected}, found: ${jsonType(value)}`);
}

/** As the JSON schema validator names types that Bedrock's messages quote. */
function jsonType(value: unknown): string {
  if (value === null || value === undefined) return "Null";
  if (Array.isArray(value)) return "JSONArray";
  if (typeof value === "number") return Number.isInteger(value) ? "Integer" : "Double";
  if (typeof value === "string") return "String";
  if (typeof value === "boolean") return "Boolean";
  return "JSONObject";
}
