import { validation } from "../model/errors.ts";
import type { ContentBlock, ToolUseBlock } from "../request/content-block.ts";
import { withCachePoint } from "./cache-control.ts";
import {
  allowOnly,
  fieldRequired,
  inputShould,
  type Fields,
  isAbsent,
  parseFields,
  parseList,
  parseOptionalBoolean,
  parseTag,
  parseText,
} from "./fields.ts";
import { parseDocument, parseImage } from "./file-request.ts";

const TYPES = [
  "compaction",
  "document",
  "image",
  "redacted_thinking",
  "search_result",
  "server_tool_use",
  "text",
  "thinking",
  "tool_reference",
  "tool_result",
  "tool_search_tool_result",
  "tool_use",
] as const;
type BlockName = (typeof TYPES)[number];

interface BlockType {
  /** Its members, besides `type`. */
  fields: readonly string[];
  parse: (block: Fields, at: string) => ContentBlock;
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html */
const BLOCK_TYPES: Readonly<Record<BlockName, BlockType>> = {
  // What stands for the conversation before it; the model's own words, which come back as they were.
  compaction: {
    fields: ["content", "encrypted_content", "cache_control"],
    parse: ({ content }, at) =>
      isAbsent(content) ? { compaction: {} } : { text: parseText(content, `${at}.content`) },
  },
  document: {
    fields: ["source", "title", "context", "citations", "cache_control"],
    parse: parseDocument,
  },
  image: { fields: ["source", "cache_control"], parse: parseImage },
  redacted_thinking: {
    fields: ["data"],
    parse: ({ data }, at) => {
      const sent = parseText(data, `${at}.data`);
      return { reasoningContent: { redactedContent: Buffer.from(sent).toString("base64") } };
    },
  },
  search_result: {
    fields: ["source", "title", "content", "citations", "cache_control"],
    parse: ({ source, title, content, citations }, at) => ({
      searchResult: {
        source: parseText(source, `${at}.source`),
        title: parseText(title, `${at}.title`),
        content: parseContent(content, `${at}.content`, TEXT_ONLY),
        ...(isAbsent(citations) ? {} : { citations: parseFields(citations, `${at}.citations`) }),
      },
    }),
  },
  server_tool_use: {
    fields: ["id", "name", "input", "cache_control", "caller"],
    parse: (block, at) => {
      const { toolUse } = parseToolUse(block, at);
      return { toolUse: { ...toolUse, type: "server_tool_use" } };
    },
  },
  text: {
    fields: ["text", "citations", "cache_control"],
    parse: ({ text }, at) => ({ text: parseText(text, `${at}.text`) }),
  },
  thinking: {
    fields: ["thinking", "signature"],
    parse: ({ thinking, signature }, at) => ({
      reasoningContent: {
        reasoningText: {
          text: parseText(thinking, `${at}.thinking`),
          signature: parseText(signature, `${at}.signature`),
        },
      },
    }),
  },
  tool_reference: {
    fields: ["tool_name", "cache_control"],
    parse: ({ tool_name }, at) => ({ toolReference: { toolName: parseText(tool_name, `${at}.tool_name`) } }),
  },
  tool_result: {
    fields: ["tool_use_id", "content", "is_error", "cache_control"],
    parse: parseToolResult,
  },
  // Of a search that the model's provider has run: it answers no tool of the client's.
  tool_search_tool_result: {
    fields: ["tool_use_id", "content", "cache_control"],
    parse: ({ tool_use_id, content }, at) => ({
      toolSearchToolResult: {
        toolUseId: parseText(tool_use_id, `${at}.tool_use_id`),
        content: parseFields(content, `${at}.content`),
      },
    }),
  },
  tool_use: {
    fields: ["id", "name", "input", "cache_control", "caller"],
    parse: parseToolUse,
  },
};

/** What the system prompt is made of. */
export const TEXT_ONLY: readonly BlockName[] = ["text"];

/** What a tool may answer with. */
const TOOL_RESULT_TYPES: readonly BlockName[] = [
  "document",
  "image",
  "search_result",
  "text",
  "tool_reference",
];

/** What a message is made of. */
const MESSAGE_TYPES: readonly BlockName[] = TYPES.filter((type) => type !== "tool_reference");

/**
 * Reads a text, or a list of blocks, in Converse's shape; a block's cache point follows it.
 * @throws BedrockError ValidationException (400)
 */
export function parseContent(
  content: unknown,
  at: string,
  types: readonly BlockName[] = MESSAGE_TYPES,
): ContentBlock[] {
  if (content === undefined) throw fieldRequired(at);
  if (typeof content === "string") return [{ text: content }];
  return parseList(content, at).flatMap((block, index) => parseBlock(block, `${at}.${index}`, types));
}

function parseBlock(value: unknown, at: string, types: readonly BlockName[]): ContentBlock[] {
  const block = parseFields(value, at);
  const type = parseTag(block, at, types);
  const { fields, parse } = BLOCK_TYPES[type];
  const inside = `${at}.${type}`;
  allowOnly(block, ["type", ...fields], inside);
  return withCachePoint(parse(block, inside), block["cache_control"], inside);
}

function parseToolUse({ id, name, input }: Fields, at: string): { toolUse: ToolUseBlock } {
  if (input === undefined) throw fieldRequired(`${at}.input`);
  if (!isObject(input)) throw inputShould(`${at}.input`, "a valid dictionary");
  const toolUseId = parseText(id, `${at}.id`);
  return { toolUse: { toolUseId, name: parseText(name, `${at}.name`), input } };
}

function parseToolResult({ tool_use_id, content, is_error }: Fields, at: string): ContentBlock {
  const isError = parseOptionalBoolean(is_error, `${at}.is_error`);
  const toolUseId = parseText(tool_use_id, `${at}.tool_use_id`);
  const blocks = isAbsent(content) ? [] : parseContent(content, `${at}.content`, TOOL_RESULT_TYPES);
  if (isError && blocks.every(({ text }) => text === ""))
    throw validation(`${at}: content cannot be empty if \`is_error\` is true`);
  const status = isError ? "error" : "success";
  return { toolResult: { toolUseId, content: blocks, ...(isError === undefined ? {} : { status }) } };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
