import { expect, it } from "vitest";
import { seededRandom } from "../model/random.ts";
import { reasoningGapsMs } from "./reasoning-gaps.ts";

const PHASE = { min: 1_000, max: 8_000 };

function gaps(seed: number, count = 40): readonly number[] {
  return reasoningGapsMs(seededRandom(seed), { count, phaseMs: PHASE });
}

it("takes one to eight seconds in all, each as likely as the next", () => {
  const totals = Array.from({ length: 2_000 }, (_, seed) => gaps(seed).reduce((sum, ms) => sum + ms, 0));
  expect(Math.min(...totals)).toBeGreaterThanOrEqual(1_000);
  expect(Math.max(...totals)).toBeLessThanOrEqual(8_000);
  const mean = totals.reduce((sum, ms) => sum + ms, 0) / totals.length;
  expect(Math.abs(mean - 4_500)).toBeLessThan(150);
});

it("spreads them over all deltas, unevenly, in whole milliseconds", () => {
  const [first = 0, ...others] = gaps(1);
  expect(others.every((ms) => Number.isInteger(ms) && ms > 0)).toBe(true);
  expect(others.some((ms) => ms !== first)).toBe(true);
});

it("has none for reasoning without words, and all of it for one word", () => {
  expect(gaps(1, 0)).toEqual([]);
  expect(gaps(1, 1)[0]).toBeGreaterThanOrEqual(1_000);
});
