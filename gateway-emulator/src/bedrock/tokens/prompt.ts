import type { ContentBlock, ConverseRequest, Tool } from "../request/converse-request.ts";
import { blockWeight, jsonWeight } from "./prompt-weight.ts";
import { TOKEN_WEIGHT, tokensOfWeight } from "./tokens.ts";
import type { CacheDetail } from "./usage.ts";

/** What a model reads, in the order in which it reads it: tools, system, messages. */
export interface Prompt {
  tokens: number;
  blocks: readonly PromptBlock[];
  cachePoints: readonly CachePoint[];
}

interface PromptBlock {
  /** All that decides, beside the blocks before it, what the model makes of it. */
  content: unknown;
  /** From the beginning of the prompt to the block's end. */
  tokensToHere: number;
}

export interface CachePoint {
  /** Index of the block that it stands behind. */
  block: number;
  ttl: CacheDetail["ttl"];
}

/** What role and separators add on each side of a message. */
const MESSAGE_EDGE_WEIGHT = 2 * TOKEN_WEIGHT;

/** An estimate. */
export function estimateInputTokens(request: ConverseRequest): number {
  return readPrompt(request).tokens;
}

export function readPrompt({ messages, system, ...parameters }: ConverseRequest): Prompt {
  const { toolConfig, additionalModelRequestFields } = parameters;
  const blocks: PromptBlock[] = [];
  const cachePoints: CachePoint[] = [];
  let weight = 0;
  const read = (block: ContentBlock | Tool, place: unknown) => {
    if ("cachePoint" in block) {
      const ttl = block.cachePoint?.ttl === "1h" ? "1h" : "5m";
      if (blocks.length > 0) cachePoints.push({ block: blocks.length - 1, ttl });
      return;
    }
    weight += blockWeight(block);
    blocks.push({ content: [place, block], tokensToHere: tokensOfWeight(weight) });
  };

  for (const tool of toolConfig?.tools ?? []) read(tool, "tool");
  for (const block of system) read(block, "system");
  weight += jsonWeight(toolConfig?.toolChoice);
  // With another tool choice, or other thinking, messages are read anew; tools and system are not.
  const mode = [toolConfig?.toolChoice, additionalModelRequestFields?.["thinking"]];
  for (const { role, content } of messages) {
    weight += MESSAGE_EDGE_WEIGHT;
    for (const block of content) read(block, [role, mode]);
    weight += MESSAGE_EDGE_WEIGHT;
  }
  return { tokens: tokensOfWeight(weight), blocks, cachePoints };
}
