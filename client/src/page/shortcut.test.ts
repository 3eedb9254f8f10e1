import { expect, test } from "vitest";
import { shortcutOf } from "./shortcut.ts";

const NONE = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, isComposing: false };

test.each([
  [{ key: "b", ctrlKey: true }, "list"],
  [{ key: "B", metaKey: true }, "list"],
  [{ key: "k", ctrlKey: true }, "search"],
  [{ key: "O", ctrlKey: true, shiftKey: true }, "new"],
  [{ key: "b" }, undefined],
  [{ key: "o", ctrlKey: true }, undefined],
  [{ key: "b", ctrlKey: true, shiftKey: true }, undefined],
  [{ key: "b", ctrlKey: true, altKey: true }, undefined],
  [{ key: "b", ctrlKey: true, metaKey: true }, undefined],
  [{ key: "k", ctrlKey: true, isComposing: true }, undefined],
  [{ key: "?", shiftKey: true }, "help"],
  [{ key: "?" }, "help"],
  [{ key: "?", ctrlKey: true }, undefined],
])("%j asks for %s", (press, shortcut) => {
  expect(shortcutOf({ ...NONE, ...press })).toBe(shortcut);
});

test("a character that is being typed is nobody else's", () => {
  expect(shortcutOf({ ...NONE, key: "?", shiftKey: true }, true)).toBeUndefined();
  expect(shortcutOf({ ...NONE, key: "k", metaKey: true }, true)).toBe("search");
});
