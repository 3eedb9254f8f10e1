import { expect, test } from "vitest";
import { OutOfTimeError, withinTime } from "./within-time.ts";

test("what is done in time gives its value, as often as it is asked", () => {
  for (let value = 0; value < 3; value++) expect(withinTime(100, () => ({ value }))).toEqual({ value });
});

test("an error of its own comes through", () => {
  const error = new SyntaxError("mine");
  const run = () =>
    withinTime(100, () => {
      throw error;
    });
  expect(run).toThrow(error);
});

test("what never ends is given up, and the next is not", () => {
  const forEver = () => {
    for (;;);
  };
  expect(() => withinTime(100, forEver)).toThrow(OutOfTimeError);
  expect(withinTime(100, () => 1)).toBe(1);
});
