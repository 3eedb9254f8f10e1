import { expect, test } from "vitest";
import { StackError } from "./errors.ts";

test("an error is one line", () => {
  expect(new StackError("x.tf.json: a\n  b").message).toBe("x.tf.json: a b");
});

test.each([
  ["a long word", "x".repeat(5_000_000)],
  ["long lines", "a word, ".repeat(100_000)],
  ["blanks", " ".repeat(100_000)],
  ["characters of two halves", "😀 ".repeat(10_000)],
])("of an error with %s in it the place and the way out are left", (_, text) => {
  const startedAt = performance.now();
  const { message } = new StackError(`x.tf.json: aws_x.y: name: ${text} is no name; give it another one`);
  expect(message).toMatch(/^x\.tf\.json: aws_x\.y: name: .*… .* is no name; give it another one$/u);
  expect(message.length).toBeLessThan(1_100);
  expect(message.isWellFormed()).toBe(true);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
