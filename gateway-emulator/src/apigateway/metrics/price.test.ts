import { expect, test } from "vitest";
import { billedMessages, billedMinutes, priceUsd } from "./price.ts";

test.each([
  [0, 1],
  [32_768, 1],
  [32_769, 2],
  [131_072, 4],
])("a message of %i bytes is billed as %i", (bytes, messages) => {
  expect(billedMessages(bytes)).toBe(messages);
});

test.each([
  [1, 1],
  [60_000, 1],
  [60_001, 2],
])("a connection of %i ms is billed as %i minutes", (ms, minutes) => {
  expect(billedMinutes(ms)).toBe(minutes);
});

test("a thousand answers of 500 pushes a day are 15 dollars a month, and 100 users for 8 hours a day 36 cents", () => {
  expect(priceUsd({ messages: 30 * 1_000 * 501, connectionMinutes: 0 })).toBeCloseTo(15.03);
  expect(priceUsd({ messages: 0, connectionMinutes: 30 * 100 * 8 * 60 })).toBeCloseTo(0.36);
});
