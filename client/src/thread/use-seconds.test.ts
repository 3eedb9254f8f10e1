import { expect, test } from "vitest";
import { secondsSince, untilNextSecondMs } from "./use-seconds.ts";

test.each([
  [1_000, 1_000, 0, 1_000],
  [1_000, 1_001, 0, 999],
  [1_000, 3_999, 2, 1],
  [5_000, 1_000, -4, 1_000],
  [5_000, 1_500, -4, 500],
])("of a moment at %d ms, at %d ms, %d s have passed, and one more in %d ms", (at, now, seconds, nextMs) => {
  expect(secondsSince(at, now)).toBe(seconds);
  expect(untilNextSecondMs(at, now)).toBe(nextMs);
});
