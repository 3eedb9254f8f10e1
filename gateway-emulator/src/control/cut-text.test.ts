import { expect, test } from "vitest";
import { cutText, MAX_TEXT_CHARACTERS } from "./cut-text.ts";

test("a text that is not too long stays as it is", () => {
  const text = "x".repeat(MAX_TEXT_CHARACTERS);
  expect(cutText(text)).toBe(text);
});

test("of a longer text the beginning stays, and how much is missing", () => {
  expect(cutText("x".repeat(MAX_TEXT_CHARACTERS + 1_234))).toBe(
    `${"x".repeat(MAX_TEXT_CHARACTERS)}… (1,234 more characters)`,
  );
  expect(cutText("你好世界", 2)).toBe("你好… (2 more characters)");
});

test("a character that is cut through is marked", () => {
  expect(cutText("a😀b", 2)).toBe("a\uFFFD… (2 more characters)");
});
