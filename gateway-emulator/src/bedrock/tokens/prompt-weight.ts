import type { ContentBlock, Tool } from "../request/converse-request.ts";
import { documentWeight, imageWeight } from "./file-weight.ts";
import { TOKEN_WEIGHT, textWeight } from "./tokens.ts";

/** Nothing deeper is looked at. */
const MAX_DEPTH = 64;

export function blockWeight(block: ContentBlock | Tool): number {
  return "text" in block && block.text !== undefined ? textWeight(block.text) : jsonWeight(block);
}

/** What a value weighs as a model reads it; nothing when absent. */
export function jsonWeight(value: unknown, depth = 0): number {
  if (value === undefined || depth > MAX_DEPTH) return 0;
  if (typeof value === "string") return textWeight(value);
  if (typeof value !== "object" || value === null) return TOKEN_WEIGHT;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + jsonWeight(one, depth + 1), 0);
  return Object.entries(value).reduce(
    (sum, [name, member]) => sum + memberWeight(name, member, depth + 1),
    0,
  );
}

/** A file counts as the text or the picture that it is, never as base64. */
function memberWeight(name: string, member: unknown, depth: number): number {
  if (name === "bytes") return 0;
  if (name === "image" && hasSource(member)) return imageWeight(member);
  const weight = textWeight(name) + jsonWeight(member, depth);
  return name === "document" && hasSource(member) ? weight + documentWeight(member) : weight;
}

function hasSource(value: unknown): value is { source: unknown; format?: unknown } {
  return typeof value === "object" && value !== null && "source" in value;
}
