import type { ContentBlock } from "../request/converse-request.ts";
import { allowOnly, inputShould, isAbsent, parseFields, parseTag } from "./fields.ts";

/** A `cache_control` as Converse has it: a cache point after what it is a member of. */
export interface CachePoint {
  cachePoint: { type: "default"; ttl?: "5m" | "1h" };
}

/**
 * Reads `cache_control`, absent or null or `{"type":"ephemeral","ttl":"5m"|"1h"}`.
 * @throws BedrockError ValidationException (400)
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export function parseCacheControl(value: unknown, at: string): CachePoint | undefined {
  if (isAbsent(value)) return undefined;
  const control = parseFields(value, at);
  const { ttl } = control;
  parseTag(control, at, ["ephemeral"]);
  allowOnly(control, ["type", "ttl"], `${at}.ephemeral`);
  if (isAbsent(ttl)) return { cachePoint: { type: "default" } };
  if (ttl !== "5m" && ttl !== "1h") throw inputShould(`${at}.ephemeral.ttl`, "'5m' or '1h'");
  return { cachePoint: { type: "default", ttl } };
}

/** The block, and its cache point where it has one. */
export function withCachePoint(block: ContentBlock, cacheControl: unknown, at: string): ContentBlock[] {
  const point = parseCacheControl(cacheControl, `${at}.cache_control`);
  return point ? [block, { ...point }] : [block];
}
