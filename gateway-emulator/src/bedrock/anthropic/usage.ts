import type { FoundationModel } from "../catalogue/foundation-model.ts";
import type { Metadata } from "../model/model.ts";
import type { CacheDetail, InputUsage, Usage } from "../tokens/usage.ts";

/** A message's `usage`, in the captured order. */
export interface MessageUsage {
  input_tokens: number;
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
  cache_creation: { ephemeral_5m_input_tokens: number; ephemeral_1h_input_tokens: number };
  output_tokens: number;
}

export function messageUsage(input: InputUsage | Usage, outputTokens: number): MessageUsage {
  const { inputTokens, cacheReadInputTokens, cacheWriteInputTokens, cacheDetails = [] } = input;
  const hourly = writtenFor(cacheDetails, "1h");
  return {
    input_tokens: inputTokens,
    cache_creation_input_tokens: cacheWriteInputTokens,
    cache_read_input_tokens: cacheReadInputTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: cacheWriteInputTokens - hourly,
      ephemeral_1h_input_tokens: hourly,
    },
    output_tokens: outputTokens,
  };
}

/** What Bedrock adds to `message_stop`; what concerns the cache, of models that have one. */
export function invocationMetrics(
  { usage, metrics }: Metadata,
  { model, firstByteLatency }: { model: FoundationModel; firstByteLatency: number },
) {
  return {
    inputTokenCount: usage.inputTokens,
    outputTokenCount: usage.outputTokens,
    invocationLatency: metrics.latencyMs,
    firstByteLatency: Math.min(firstByteLatency, metrics.latencyMs),
    ...(model.promptCache && {
      cacheReadInputTokenCount: usage.cacheReadInputTokens,
      cacheWriteInputTokenCount: usage.cacheWriteInputTokens,
    }),
  };
}

function writtenFor(details: readonly CacheDetail[], ttl: CacheDetail["ttl"]): number {
  return details.reduce((sum, detail) => sum + (detail.ttl === ttl ? detail.inputTokens : 0), 0);
}
