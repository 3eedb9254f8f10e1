import type { Metadata } from "../model/model.ts";
import type { CacheDetail, Usage } from "../tokens/usage.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Empty for what is none. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** Empty for what is none. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** 0 for what is none. */
export function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

/** The objects of a list. */
export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** What an answer counts, in the words of `metadata`. */
export function metadataOf(
  counts: Pick<Usage, "inputTokens" | "outputTokens"> & {
    cacheRead: number;
    cacheWrite: number;
    cacheDetails?: readonly CacheDetail[];
    latencyMs: number;
  },
): Metadata {
  const { inputTokens, outputTokens, cacheRead, cacheWrite, cacheDetails, latencyMs } = counts;
  return {
    metrics: { latencyMs },
    usage: {
      ...(cacheDetails && cacheDetails.length > 0 && { cacheDetails }),
      cacheReadInputTokenCount: cacheRead,
      cacheReadInputTokens: cacheRead,
      cacheWriteInputTokenCount: cacheWrite,
      cacheWriteInputTokens: cacheWrite,
      inputTokens,
      outputTokens,
      serverToolUsage: {},
      totalTokens: inputTokens + outputTokens + cacheRead + cacheWrite,
    },
  };
}
