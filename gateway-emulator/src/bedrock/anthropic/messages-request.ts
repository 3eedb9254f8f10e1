import type { FoundationModel } from "../catalogue/foundation-model.ts";
import { validation } from "../model/errors.ts";
import type { ContentBlock, ConverseRequest, InferenceConfig, Message } from "../request/converse-request.ts";
import { checkApiVersion } from "./api-version.ts";
import { parseBetaFlags } from "./beta-flags.ts";
import { parseCacheControl } from "./cache-control.ts";
import { parseContent, TEXT_ONLY } from "./content-request.ts";
import {
  extraInput,
  type Fields,
  fieldRequired,
  inputShould,
  isAbsent,
  parseFields,
  parseList,
  parseNumber,
  parseText,
} from "./fields.ts";
import { checkContents, checkToolPairs } from "./messages-rules.ts";
import { parseModelFields } from "./model-fields.ts";
import { parseTools, unspeakableChoice } from "./tools-request.ts";

/** @see https://platform.claude.com/docs/en/api/messages/create */
const MEMBERS = [
  "anthropic_version",
  "anthropic_beta",
  "max_tokens",
  "messages",
  "system",
  "tools",
  "tool_choice",
  "temperature",
  "top_p",
  "top_k",
  "stop_sequences",
  "thinking",
  "output_config",
  "output_format",
  "metadata",
  "cache_control",
  "context_management",
  "user_profile_id",
  "amazon-bedrock-guardrailConfig",
];

/** What other members of Anthropic's own API are on Bedrock. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  model: "Bedrock takes the model's id from the path, not from the body.",
  stream: "Bedrock streams by its operation, InvokeModelWithResponseStream, not by a member of the body.",
};

/**
 * Reads the body that InvokeModel takes for Anthropic's models, in Converse's shape.
 * @throws BedrockError ValidationException (400), in Anthropic's words
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
 */
export function parseMessagesRequest(fields: Fields, model: FoundationModel): ConverseRequest {
  checkApiVersion(fields, model);
  const extra = Object.keys(fields).find((name) => !MEMBERS.includes(name));
  if (extra !== undefined)
    throw extraInput(extra, Object.hasOwn(ELSEWHERE, extra) ? ELSEWHERE[extra] : undefined);
  const betaFlags = parseBetaFlags(fields);
  const inferenceConfig = parseInferenceConfig(fields);
  const messages = parseMessages(fields);
  const toolConfig = parseTools(fields, betaFlags);
  checkToolPairs(messages, toolConfig);
  return {
    messages,
    system: parseSystem(fields["system"]),
    inferenceConfig,
    ...(toolConfig ? { toolConfig } : {}),
    additionalModelRequestFields: parseModelFields(fields, {
      model,
      betaFlags,
      toolChoice: unspeakableChoice(fields),
    }),
  };
}

function parseInferenceConfig(fields: Fields): InferenceConfig & { maxTokens: number } {
  const { max_tokens, temperature, top_p, stop_sequences } = fields;
  const sequences = isAbsent(stop_sequences) ? [] : parseList(stop_sequences, "stop_sequences");
  const share = { min: 0, max: 1 };
  return {
    maxTokens: parseNumber(max_tokens, "max_tokens", { min: 1, whole: true }),
    ...(isAbsent(temperature) ? {} : { temperature: parseNumber(temperature, "temperature", share) }),
    ...(isAbsent(top_p) ? {} : { topP: parseNumber(top_p, "top_p", share) }),
    stopSequences: sequences.map((sequence, index) => {
      const text = parseText(sequence, `stop_sequences.${index}`);
      if (text.trim() !== "") return text;
      throw validation("stop_sequences: each stop sequence must contain non-whitespace");
    }),
  };
}

/** The conversation; messages of the same role that follow one another are one, as Anthropic takes them. */
function parseMessages({ messages, cache_control }: Fields): Message[] {
  if (messages === undefined) throw fieldRequired("messages");
  const sent = parseList(messages, "messages").map(parseMessage);
  checkContents(sent);
  const merged: Message[] = [];
  for (const { role, content } of sent) {
    const last = merged.at(-1);
    if (last?.role === role) last.content.push(...content);
    else if (content.length > 0) merged.push({ role, content });
  }
  const point = parseCacheControl(cache_control, "cache_control");
  if (point) merged.at(-1)?.content.push({ ...point });
  return merged;
}

function parseMessage(value: unknown, index: number): Message {
  const at = `messages.${index}`;
  const { role, content, ...others } = parseFields(value, at);
  if (role === undefined) throw fieldRequired(`${at}.role`);
  if (role === "system")
    throw validation(
      'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, not "system" as an input message role.',
    );
  if (role !== "user" && role !== "assistant") throw inputShould(`${at}.role`, "'user' or 'assistant'");
  const [extra] = Object.keys(others);
  if (extra !== undefined) throw extraInput(`${at}.${extra}`);
  return { role, content: parseContent(content, `${at}.content`) };
}

function parseSystem(system: unknown): ContentBlock[] {
  if (isAbsent(system) || system === "") return [];
  const blocks = parseContent(system, "system", TEXT_ONLY);
  if (blocks.some(({ text }) => text === ""))
    throw validation("system: text content blocks must be non-empty");
  return blocks;
}
