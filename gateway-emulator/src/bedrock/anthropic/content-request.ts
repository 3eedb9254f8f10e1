import { validation } from "../model/errors.ts";
import type { ContentBlock } from "../request/converse-request.ts";
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
  "document",
  "image",
  "redacted_thinking",
  "search_result",
  "text",
  "thinking",
  "tool_result",
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
  tool_result: {
    fields: ["tool_use_id", "content", "is_error", "cache_control"],
    parse: parseToolResult,
  },
  tool_use: {
    fields: ["id", "name", "input", "cache_control", "caller"],
    parse: ({ id, name, input }, at) => {
      if (input === undefined) throw fieldRequired(`${at}.input`);
      if (!isObject(input)) throw inputShould(`${at}.input`, "a valid dictionary");
      const toolUseId = parseText(id, `${at}.id`);
      return { toolUse: { toolUseId, name: parseText(name, `${at}.name`), input } };
    },
  },
};

/** What the system prompt is made of. */
export const TEXT_ONLY: readonly BlockName[] = ["text"];

/** What a tool may answer with. */
const TOOL_RESULT_TYPES: readonly BlockName[] = ["document", "image", "search_result", "text"];

/**
 * Reads a text, or a list of blocks, in Converse's shape; a block's cache point follows it.
 * @throws BedrockError ValidationException (400)
 */
export function parseContent(
  content: unknown,
  at: string,
  types: readonly BlockName[] = TYPES,
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
