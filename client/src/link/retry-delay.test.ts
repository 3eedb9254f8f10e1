import { expect, test } from "vitest";
import { FIRST_RETRY_MS, MAX_RETRY_MS, retryDelayMs } from "./retry-delay.ts";

test("attempts are spread from zero to a limit that doubles up to half a minute", () => {
  expect(retryDelayMs(0, 1)).toBe(0);
  expect([1, 2, 3].map((attempts) => retryDelayMs(attempts, 1))).toEqual([1_000, 2_000, 4_000]);
  expect(retryDelayMs(40, 1)).toBe(MAX_RETRY_MS);
  expect(retryDelayMs(5, 0)).toBe(0);
  expect(FIRST_RETRY_MS).toBe(500);
});
