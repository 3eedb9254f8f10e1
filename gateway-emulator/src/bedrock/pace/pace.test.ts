import { describe, expect, it } from "vitest";
import { seededRandom } from "../model/random.ts";
import { drawGapMs, drawSize, drawTtftMs, exactly, expectedTtftMs, NATURAL_PACE } from "./pace.ts";

const NOTHING = { inputTokens: 0, cacheReadInputTokens: 0, cacheWriteInputTokens: 0, cacheDetails: [] };

describe("NATURAL_PACE", () => {
  it("has its first token after 400 to 700 ms nearly always, and a delta about every 40 ms", () => {
    const random = seededRandom(1);
    const first = Array.from({ length: 1_000 }, () => drawTtftMs(random, NATURAL_PACE.ttftMs, NOTHING));
    expect(first.filter((ms) => ms >= 400 && ms <= 700).length).toBeGreaterThan(950);
    const gaps = Array.from({ length: 1_000 }, () => drawGapMs(random, NATURAL_PACE.deltaMs));
    const mean = gaps.reduce((sum, ms) => sum + ms, 0) / gaps.length;
    expect(mean).toBeGreaterThan(35);
    expect(mean).toBeLessThan(50);
  });

  it("does not wait longer for a long prompt, and never falters", () => {
    const long = { ...NOTHING, inputTokens: 1_000_000 };
    expect(drawTtftMs(seededRandom(1), NATURAL_PACE.ttftMs, long)).toBeLessThan(1_000);
    const random = seededRandom(1);
    const gaps = Array.from({ length: 10_000 }, () => drawGapMs(random, NATURAL_PACE.deltaMs));
    expect(Math.max(...gaps)).toBeLessThan(250);
  });
});

describe("an exact pace", () => {
  it("is exact", () => {
    expect(drawGapMs(seededRandom(1), exactly(20))).toBe(20);
    expect(drawTtftMs(seededRandom(1), exactly(20), NOTHING)).toBe(20);
    expect(drawSize(seededRandom(1), { ...NATURAL_PACE, deltaSize: exactly(12) })).toBe(12);
  });
});

describe("the time to the first token", () => {
  const ttftMs = {
    ...exactly(1_000),
    longPrompt: { fromTokens: 5_000, msPerToken: 0.25, cachedShare: 0.15 },
  };
  it.each([
    ["a short prompt", {}, 1_000],
    ["5,000 tokens", { inputTokens: 5_000 }, 1_000],
    ["what is beyond them", { inputTokens: 85_000 }, 21_000],
    [
      "what is written to the cache as if it were not",
      { inputTokens: 5_000, cacheWriteInputTokens: 80_000 },
      21_000,
    ],
    ["what is read from the cache, a seventh of that", { cacheReadInputTokens: 85_000 }, 4_000],
    ["both", { inputTokens: 1_000, cacheReadInputTokens: 85_000 }, 4_250],
    ["a cached beginning that is short", { inputTokens: 9_000, cacheReadInputTokens: 2_000 }, 2_500],
  ])("grows with %s", (_what, input, expectedMs) => {
    expect(drawTtftMs(seededRandom(1), ttftMs, { ...NOTHING, ...input })).toBe(expectedMs);
    expect(expectedTtftMs(ttftMs, { ...NOTHING, ...input })).toBe(expectedMs);
  });
});

describe("a stall", () => {
  it("takes the place of a gap as often as it is likely, and both its ends occur", () => {
    const gap = { ...exactly(10), stall: { probability: 0.5, ms: { min: 500, max: 503 } } };
    const random = seededRandom(1);
    const gaps = Array.from({ length: 1_000 }, () => drawGapMs(random, gap));
    expect(new Set(gaps)).toEqual(new Set([10, 500, 501, 502, 503]));
    const stalls = gaps.filter((ms) => ms > 10).length;
    expect(stalls).toBeGreaterThan(450);
    expect(stalls).toBeLessThan(550);
  });
});
