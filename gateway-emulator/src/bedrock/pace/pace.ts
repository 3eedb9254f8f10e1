import { logNormal, type Random } from "../model/random.ts";

/** How fast a model writes. */
export interface Pace {
  /** Time to the first token. */
  ttftMs: Spread;
  /** Between two deltas. */
  deltaMs: Spread;
  deltaSize: Spread;
  /** What `deltaSize` counts. A token is some four Latin letters, or one Chinese character. */
  sizeUnit: "characters" | "tokens";
}

/** A log-normal distribution; `sigma` 0 is always the median. */
export interface Spread {
  median: number;
  sigma: number;
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

/** A delay in whole milliseconds. */
export function drawMs(random: Random, spread: Spread): number {
  return Math.round(logNormal(random, spread));
}
