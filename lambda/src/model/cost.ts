import type { TokenUsage } from "../protocol.ts";
import type { ModelRules } from "./families.ts";

/** What one call of a model cost, in US dollars, by its list price; undefined where nobody knows that. */
export function costUsd({ prices }: Pick<ModelRules, "prices">, usage: TokenUsage): number | undefined {
  if (!prices) return undefined;
  const { inputTokens, outputTokens, cachedInputTokens = 0, cacheWriteInputTokens = 0 } = usage;
  const promptTokens = inputTokens + cachedInputTokens + cacheWriteInputTokens;
  const { long } = prices;
  const {
    input,
    output,
    cacheRead = input,
    cacheWrite = input,
  } = long && promptTokens > long.aboveTokens ? long : prices;
  const millionths =
    inputTokens * input +
    cachedInputTokens * cacheRead +
    cacheWriteInputTokens * cacheWrite +
    outputTokens * output;
  return millionths / 1_000_000;
}
