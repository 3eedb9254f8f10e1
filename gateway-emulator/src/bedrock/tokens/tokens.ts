import type { ContentBlock, ConverseRequest } from "../request/converse-request.ts";

/** What one token weighs, so that a character's share of it stays a whole number. */
export const TOKEN_WEIGHT = 14;

/** An image of the largest useful size. @see https://docs.claude.com/en/docs/build-with-claude/vision */
const IMAGE_TOKENS = 1_600;

/** What role and separators of one message add. */
const MESSAGE_TOKENS = 4;

/** Nothing deeper is looked at. */
const MAX_DEPTH = 64;

/** An estimate: 3.5 ASCII characters, one character of Chinese, Japanese or Korean, half an emoji make a token. */
export function estimateTokens(text: string): number {
  return tokensOfWeight(textWeight(text));
}

export function tokensOfWeight(weight: number): number {
  return Math.ceil(weight / TOKEN_WEIGHT);
}

export function textWeight(text: string): number {
  let weight = 0;
  for (const character of text) weight += characterWeight(character.codePointAt(0) ?? 0);
  return weight;
}

/** Everything the model is sent: system, messages, tools. */
export function estimateInputTokens({ system, messages, toolConfig }: ConverseRequest): number {
  const weight =
    jsonWeight(toolConfig) +
    blocksWeight(system) +
    messages.reduce((sum, { content }) => sum + blocksWeight(content), 0);
  return tokensOfWeight(weight) + MESSAGE_TOKENS * messages.length;
}

function characterWeight(codePoint: number): number {
  if (codePoint < 0x80) return TOKEN_WEIGHT / 3.5;
  if (codePoint > 0xffff) return 2 * TOKEN_WEIGHT;
  const wide = codePoint >= 0x2e80 && codePoint !== 0xfe0f;
  return wide ? TOKEN_WEIGHT : TOKEN_WEIGHT / 2;
}

function blocksWeight(blocks: readonly ContentBlock[]): number {
  return blocks.reduce((sum, block) => sum + blockWeight(block), 0);
}

function blockWeight(block: ContentBlock): number {
  if (block.text !== undefined) return textWeight(block.text);
  if (block["image"] !== undefined) return IMAGE_TOKENS * TOKEN_WEIGHT;
  return jsonWeight(block);
}

function jsonWeight(value: unknown, depth = 0): number {
  if (value === undefined || depth > MAX_DEPTH) return 0;
  if (typeof value === "string") return textWeight(value);
  if (typeof value !== "object" || value === null) return TOKEN_WEIGHT;
  return Object.entries(value).reduce(
    // A file's bytes are read by the model as its text or its picture, never as base64.
    (sum, [key, member]) => sum + (key === "bytes" ? 0 : textWeight(key) + jsonWeight(member, depth + 1)),
    0,
  );
}
