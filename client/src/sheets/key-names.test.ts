import { expect, test } from "vitest";
import { SHORTCUTS } from "../page/shortcuts.ts";
import { isApple, keyNames } from "./key-names.ts";

test.each([
  ["send", "Enter", "Return"],
  ["newLine", "Shift Enter", "⇧ Return"],
  ["stop", "Esc", "Esc"],
  ["editLast", "↑", "↑"],
  ["list", "Ctrl B", "⌘ B"],
  ["search", "Ctrl K", "⌘ K"],
  ["new", "Ctrl Shift O", "⇧ ⌘ O"],
  ["help", "?", "?"],
] as const)("%s is %s and, on Apple's machines, %s", (name, elsewhere, onApple) => {
  expect(keyNames(SHORTCUTS[name], false).join(" ")).toBe(elsewhere);
  expect(keyNames(SHORTCUTS[name], true).join(" ")).toBe(onApple);
});

test.each([
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15", true],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15", true],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/145.0.0.0", false],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", false],
])("%s: %s", (userAgent, expected) => {
  expect(isApple(userAgent)).toBe(expected);
});
