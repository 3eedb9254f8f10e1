import { type Gap, INSTANT_PACE, type LongPrompt, NATURAL_PACE, type Pace } from "./pace.ts";

/** The paces that have a name: three as measured of real models, and four to try a client with. */
export const PACE_NAMES = ["haiku", "sonnet", "opus", "thinking", "burst", "natural", "instant"] as const;

export type NamedPace = (typeof PACE_NAMES)[number];

/** A guess: no measurement tells the prompt's length and the cache's share apart. */
const LONG_PROMPT: LongPrompt = { fromTokens: 5_000, msPerToken: 0.25, cachedShare: 0.15 };

/** One in a hundred deltas, as measured. @see https://github.com/anomalyco/opencode/issues/25172 */
const STALL: Gap["stall"] = { probability: 0.01, ms: { min: 500, max: 750 } };

/**
 * Haiku 4.5 had its first chunk after 683 to 720 ms, and a delta of some four tokens every 22 ms.
 * @see https://github.com/BerriAI/litellm/issues/38569
 */
const HAIKU: Pace = {
  ttftMs: { median: 700, sigma: 0.25, longPrompt: LONG_PROMPT },
  deltaMs: { median: 22, sigma: 0.3, stall: STALL },
  deltaSize: { median: 16, sigma: 0.4 },
  sizeUnit: "characters",
};

/** Captured deltas of Sonnet 3.5 are 12, 24 and 41 characters long at p10, p50 and p90, which is a sigma of 0.46. */
const SONNET: Pace = {
  ttftMs: { median: 1_100, sigma: 0.35, longPrompt: LONG_PROMPT },
  deltaMs: { median: 90, sigma: 0.3, stall: STALL },
  deltaSize: { median: 25, sigma: 0.46 },
  sizeUnit: "characters",
};

/**
 * Opus 4.6 had its first chunk after 1.13 to 1.27 s, and a delta of some three tokens every 50 ms.
 * @see https://github.com/BerriAI/litellm/issues/38569
 */
const OPUS: Pace = {
  ttftMs: { median: 1_200, sigma: 0.3, longPrompt: LONG_PROMPT },
  deltaMs: { median: 50, sigma: 0.3, stall: STALL },
  deltaSize: { median: 12, sigma: 0.4 },
  sizeUnit: "characters",
};

const PACES: Readonly<Record<NamedPace, Pace>> = {
  haiku: HAIKU,
  sonnet: SONNET,
  opus: OPUS,
  thinking: { ...SONNET, reasoningMs: { min: 1_000, max: 8_000 } },
  burst: { ...SONNET, delivery: "buffered" },
  natural: NATURAL_PACE,
  instant: INSTANT_PACE,
};

export function paceNamed(name: NamedPace): Pace {
  return PACES[name];
}
