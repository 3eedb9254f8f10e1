import { expect, test } from "vitest";
import { intervalFor } from "./screen-interval.ts";

test.each([
  [0, 33],
  [5, 33],
  [10, 60],
  [41, 246],
  [500, 250],
])("where a change costs %i ms, the screen is left alone for %i ms", (costMs, intervalMs) => {
  expect(intervalFor(costMs)).toBe(intervalMs);
});
