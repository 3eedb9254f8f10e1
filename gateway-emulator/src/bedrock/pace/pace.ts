import { between, logNormal, type Random } from "../model/random.ts";
import type { InputUsage } from "../tokens/usage.ts";

/** How fast a model writes. */
export interface Pace {
  /** Time to the first token. */
  ttftMs: FirstToken;
  /** Between two deltas. */
  deltaMs: Gap;
  deltaSize: Spread;
  /** What `deltaSize` counts. A token is some four Latin letters, or one Chinese character. */
  sizeUnit: "characters" | "tokens";
  /** How long it reasons before it says anything else; not at all when absent. */
  reasoningMs?: Range;
  /** `buffered`: all of it when the last of it is there, as a proxy delivers that buffers; as it is written when absent. */
  delivery?: "streamed" | "buffered";
}

/** A log-normal distribution; `sigma` 0 is always the median. */
export interface Spread {
  median: number;
  sigma: number;
}

/** Whole numbers, both ends included, each as likely as the next. */
export interface Range {
  min: number;
  max: number;
}

export interface FirstToken extends Spread {
  /** What a prompt adds that is longer than `fromTokens`; nothing when absent. */
  longPrompt?: LongPrompt;
}

export interface LongPrompt {
  fromTokens: number;
  msPerToken: number;
  /** How much of that a token takes that is read from the prompt cache. */
  cachedShare: number;
}

export interface Gap extends Spread {
  /** Now and then the model falters, for so long instead; it never does when absent. */
  stall?: { probability: number; ms: Range };
}

/** Between the small models of today, which write 175 tokens a second, and the large ones with 60: pleasant to read along. */
export const NATURAL_PACE: Pace = {
  ttftMs: { median: 550, sigma: 0.12 },
  deltaMs: { median: 40, sigma: 0.3 },
  deltaSize: { median: 3.6, sigma: 0.3 },
  sizeUnit: "tokens",
};

/** No waiting at all, for tests. */
export const INSTANT_PACE: Pace = {
  ttftMs: exactly(0),
  deltaMs: exactly(0),
  deltaSize: { median: 3.6, sigma: 0.3 },
  sizeUnit: "tokens",
};

export function exactly(value: number): Spread {
  return { median: value, sigma: 0 };
}

/** How long the next delta is; at least one of its unit. */
export function drawSize(random: Random, { deltaSize, sizeUnit }: Pace): number {
  const size = logNormal(random, deltaSize);
  return Math.max(1, sizeUnit === "characters" ? Math.round(size) : size);
}

/** The time to the first token of an answer to so much input, in whole milliseconds. */
export function drawTtftMs(random: Random, ttftMs: FirstToken, input: InputUsage): number {
  return Math.round(logNormal(random, ttftMs) + longPromptMs(ttftMs.longPrompt, input));
}

/** The time to the first token that half of the answers to so much input stay below, in whole milliseconds. */
export function expectedTtftMs(ttftMs: FirstToken, input: InputUsage): number {
  return Math.round(ttftMs.median + longPromptMs(ttftMs.longPrompt, input));
}

/** The time between two deltas, in whole milliseconds. */
export function drawGapMs(random: Random, deltaMs: Gap): number {
  const { stall } = deltaMs;
  if (stall && random() < stall.probability) return between(random, stall.ms);
  return Math.round(logNormal(random, deltaMs));
}

/** What the cache gives is the prompt's beginning: it is that of which the first tokens cost nothing extra. */
function longPromptMs(long: LongPrompt | undefined, input: InputUsage): number {
  if (!long) return 0;
  const { inputTokens, cacheReadInputTokens: read, cacheWriteInputTokens: written } = input;
  const cached = Math.max(0, read - long.fromTokens);
  const fresh = Math.max(0, inputTokens + read + written - long.fromTokens) - cached;
  return (fresh + cached * long.cachedShare) * long.msPerToken;
}
