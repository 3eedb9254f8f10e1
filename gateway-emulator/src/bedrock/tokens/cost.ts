import type { Profile } from "../catalogue/catalogue.ts";
import type { FoundationModel, Prices } from "../catalogue/foundation-model.ts";
import { type CacheDetail, promptTokens, type Usage } from "./usage.ts";

/** Finer than one token of the cheapest model that is read from the cache. */
const DIGITS = 12;

/** What a call costs on demand, in US dollars; undefined where the model's prices are not known. @see https://aws.amazon.com/bedrock/pricing/ */
export function costUsd({
  model: { prices },
  profile,
  usage,
}: {
  model: FoundationModel;
  profile: Profile | undefined;
  usage: Usage;
}): number | undefined {
  if (!prices) return undefined;
  const { inputTokens, outputTokens, cacheReadInputTokens } = usage;
  const price = pricesFor(prices, usage);
  const perMillion =
    inputTokens * price.input +
    outputTokens * price.output +
    cacheReadInputTokens * price.cacheRead +
    writtenOf(usage).reduce(
      (sum, { ttl, inputTokens: written }) =>
        sum + written * (ttl === "1h" ? price.cacheWrite1h : price.cacheWrite5m),
      0,
    );
  const isGeographic = profile?.prefix !== undefined && profile.prefix !== "global";
  const factor = isGeographic ? prices.geographicFactor : 1;
  return Number(((perMillion * factor) / 1_000_000).toFixed(DIGITS));
}

/** A long prompt has its own price for all of its tokens, not only for those too many. */
function pricesFor(prices: Prices, usage: Usage): Prices {
  const { long } = prices;
  return long && promptTokens(usage) > long.aboveTokens ? { ...prices, ...long } : prices;
}

function writtenOf({ cacheDetails, cacheWriteInputTokens }: Usage): readonly CacheDetail[] {
  return cacheDetails ?? [{ ttl: "5m", inputTokens: cacheWriteInputTokens }];
}
