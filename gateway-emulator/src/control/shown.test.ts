import { expect, test } from "vitest";
import { shown } from "./shown.ts";

test.each([
  ["a text", '"a text"'],
  ['with a "quote"', '"with a \\"quote\\""'],
  [[1, null, { a: true }], '[1,null,{"a":true}]'],
  [undefined, "nothing"],
])("%j is shown as JSON", (value, text) => {
  expect(shown(value)).toBe(text);
});

test("of a long value the beginning is shown, and a long text keeps its quotes", () => {
  expect(shown("x".repeat(5_000_000))).toBe(`"${"x".repeat(100)}… (4,999,900 more characters)"`);
  expect(shown(["x".repeat(1_000)], 10)).toBe(`["xxxxxxxx… (994 more characters)`);
});
