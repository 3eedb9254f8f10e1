import { CACHE_POINT, type CachePointBlock } from "./cache-point.ts";
import { CITATIONS_CONTENT, SEARCH_RESULT } from "./cited-blocks.ts";
import { AUDIO, DOCUMENT, type FileSource, IMAGE, VIDEO } from "./file-blocks.ts";
import { GUARD_CONTENT } from "./guard-content.ts";
import { type Shape, structure, union } from "./shape.ts";
import { TOOL_ADDITION, TOOL_REMOVAL, TOOL_RESULT, TOOL_USE } from "./tool-blocks.ts";
import { anyText, base64, text } from "./values.ts";

/**
 * A block of a message, of the system prompt or of a tool's result: one of these members, and nothing else. Those that
 * no rule looks at are as they were sent.
 */
export type ContentBlock = {
  text?: string;
  image?: { format: string; source: FileSource };
  document?: DocumentBlock;
  toolUse?: ToolUseBlock;
  toolResult?: ToolResultBlock;
  cachePoint?: CachePointBlock;
} & Record<string, unknown>;

export interface DocumentBlock {
  name: string;
  format?: string;
  source: FileSource;
  citations?: { enabled?: unknown };
}

export interface ToolUseBlock {
  toolUseId: string;
  name: string;
  /** Any JSON; a rule asks for an object. */
  input: unknown;
  /** `server_tool_use`: the model's provider has run it, and its result stands beside it. */
  type?: string;
}

export interface ToolResultBlock {
  toolUseId: string;
  content: ContentBlock[];
  status?: string;
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ReasoningContentBlock.html */
const REASONING_CONTENT = union("ReasoningContentBlock", {
  reasoningText: structure({ text: anyText }, { signature: anyText }),
  redactedContent: base64,
});

/** As AWS names them to who sends none of them. @see https://github.com/maximhq/bifrost */
const NAMED_KEYS = [
  "text",
  "image",
  "toolUse",
  "toolResult",
  "document",
  "video",
  "cachePoint",
  "reasoningContent",
  "citationsContent",
  "searchResult",
];

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html */
export const CONTENT_BLOCK: Shape<ContentBlock> = union(
  "ContentBlock",
  {
    text: anyText,
    image: IMAGE,
    document: DOCUMENT,
    video: VIDEO,
    audio: AUDIO,
    toolUse: TOOL_USE,
    toolResult: TOOL_RESULT,
    guardContent: GUARD_CONTENT,
    cachePoint: CACHE_POINT,
    reasoningContent: REASONING_CONTENT,
    citationsContent: CITATIONS_CONTENT,
    searchResult: SEARCH_RESULT,
    toolAddition: TOOL_ADDITION,
    toolRemoval: TOOL_REMOVAL,
  },
  NAMED_KEYS,
);

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_SystemContentBlock.html */
export const SYSTEM_CONTENT_BLOCK: Shape<ContentBlock> = union("SystemContentBlock", {
  text: text({ min: 1 }),
  guardContent: GUARD_CONTENT,
  cachePoint: CACHE_POINT,
});
