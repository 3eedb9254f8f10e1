/** What a request counts, before it is answered. */
export interface InputUsage {
  /** Neither read from the prompt cache nor written to it. */
  inputTokens: number;
  cacheReadInputTokens: number;
  cacheWriteInputTokens: number;
  /** What is written, by how long it is kept; empty where nothing is. */
  cacheDetails: readonly CacheDetail[];
}

export interface CacheDetail {
  ttl: "5m" | "1h";
  inputTokens: number;
}

/** All that the model is to read, however it came. */
export function promptTokens({
  inputTokens,
  cacheReadInputTokens,
  cacheWriteInputTokens,
}: Pick<InputUsage, "inputTokens" | "cacheReadInputTokens" | "cacheWriteInputTokens">): number {
  return inputTokens + cacheReadInputTokens + cacheWriteInputTokens;
}

/** What `metadata` and Converse say, with the three members that AWS sends and does not document. */
export interface Usage {
  cacheDetails?: readonly CacheDetail[];
  cacheReadInputTokenCount: number;
  cacheReadInputTokens: number;
  cacheWriteInputTokenCount: number;
  cacheWriteInputTokens: number;
  inputTokens: number;
  outputTokens: number;
  serverToolUsage: Record<string, never>;
  totalTokens: number;
}

/** Of a call whose answer counts `outputTokens`. `totalTokens` has what went by way of the cache in it, as AWS's has. */
export function usageOf(input: InputUsage, outputTokens: number): Usage {
  const { inputTokens, cacheReadInputTokens: read, cacheWriteInputTokens: written, cacheDetails } = input;
  return {
    ...(cacheDetails.length > 0 && { cacheDetails }),
    cacheReadInputTokenCount: read,
    cacheReadInputTokens: read,
    cacheWriteInputTokenCount: written,
    cacheWriteInputTokens: written,
    inputTokens,
    outputTokens,
    serverToolUsage: {},
    totalTokens: promptTokens(input) + outputTokens,
  };
}
