import { describe, expect, it } from "vitest";
import { seededRandom } from "../model/random.ts";
import { drawGapMs, drawSize, drawTtftMs, type Pace } from "./pace.ts";
import { PACE_NAMES, paceNamed } from "./profiles.ts";

const NOTHING = { inputTokens: 0, cacheReadInputTokens: 0, cacheWriteInputTokens: 0, cacheDetails: [] };
const DRAWS = 20_000;

function drawn(draw: (random: () => number) => number): number[] {
  const random = seededRandom(7);
  return Array.from({ length: DRAWS }, () => draw(random)).sort((one, other) => one - other);
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(share * sorted.length)] ?? NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A standard deviation of the logarithms, taken from where 16 % and 84 % lie. */
function sigma(sorted: readonly number[]): number {
  return Math.log(percentile(sorted, 0.8413) / percentile(sorted, 0.1587)) / 2;
}

describe.each([
  { name: "haiku", ttftMs: 700, ttftSigma: 0.25, chars: 16, gapMs: 22, tokensPerSecond: [130, 210] },
  { name: "sonnet", ttftMs: 1_100, ttftSigma: 0.35, chars: 25, gapMs: 90, tokensPerSecond: [50, 120] },
  { name: "opus", ttftMs: 1_200, ttftSigma: 0.3, chars: 12, gapMs: 50, tokensPerSecond: [40, 72] },
] as const)("the pace of $name", ({ name, ttftMs, ttftSigma, chars, gapMs, tokensPerSecond }) => {
  const pace: Pace = paceNamed(name);
  const first = drawn((random) => drawTtftMs(random, pace.ttftMs, NOTHING));
  const gaps = drawn((random) => drawGapMs(random, pace.deltaMs));
  const sizes = drawn((random) => drawSize(random, pace));

  it("has its first token when the real model has it", () => {
    expect(percentile(first, 0.5) / ttftMs).toBeCloseTo(1, 1.5);
    expect(sigma(first)).toBeCloseTo(ttftSigma, 1.5);
  });

  it("has deltas as long and as far apart", () => {
    expect(pace.sizeUnit).toBe("characters");
    expect(Math.abs(percentile(sizes, 0.5) - chars)).toBeLessThanOrEqual(1);
    expect(Math.abs(percentile(gaps, 0.5) - gapMs)).toBeLessThanOrEqual(2);
  });

  it("writes as many tokens a second", () => {
    const perSecond = mean(sizes) / 3.5 / (mean(gaps) / 1_000);
    expect(perSecond).toBeGreaterThan(tokensPerSecond[0]);
    expect(perSecond).toBeLessThan(tokensPerSecond[1]);
  });

  it("stalls for 500 to 750 ms once in about a hundred deltas, and no longer", () => {
    const stalls = gaps.filter((ms) => ms >= 500);
    expect(stalls.length / DRAWS).toBeGreaterThan(0.008);
    expect(stalls.length / DRAWS).toBeLessThan(0.012);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(750);
  });
});

describe("the pace of sonnet", () => {
  it("spreads its deltas' length as captured: 12, 24 and 41 characters at p10, p50 and p90", () => {
    const sizes = drawn((random) => drawSize(random, paceNamed("sonnet")));
    expect(Math.abs(percentile(sizes, 0.1) - 12)).toBeLessThanOrEqual(3);
    expect(Math.abs(percentile(sizes, 0.9) - 41)).toBeLessThanOrEqual(5);
  });
});

it.each(["haiku", "sonnet", "opus", "thinking", "burst"] as const)(
  "%s has its first token 20 s later for a prompt of 85,000 tokens, and 3 s when it is cached",
  (name) => {
    const { ttftMs } = paceNamed(name);
    const wait = (input: object) => drawTtftMs(seededRandom(1), ttftMs, { ...NOTHING, ...input });
    expect(wait({ inputTokens: 85_000 }) - wait({})).toBe(20_000);
    expect(wait({ cacheReadInputTokens: 85_000 }) - wait({})).toBe(3_000);
  },
);

it("has a pace for each name", () => {
  expect(PACE_NAMES.map((name) => paceNamed(name).ttftMs.median)).toEqual([
    700, 1_100, 1_200, 1_100, 1_100, 550, 0,
  ]);
});
