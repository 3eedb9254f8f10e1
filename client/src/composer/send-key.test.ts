import { expect, it } from "vitest";
import { isRecallKey, isSendKey, isStopKey } from "./send-key.ts";

const enter = { key: "Enter", shiftKey: false, altKey: false, isComposing: false, keyCode: 13 };

it("sends on Enter", () => {
  expect(isSendKey(enter)).toBe(true);
});

it("makes a new line on Shift+Enter", () => {
  expect(isSendKey({ ...enter, shiftKey: true })).toBe(false);
});

it("leaves the Enter that chooses a candidate to the input method, also where only its key code tells", () => {
  expect(isSendKey({ ...enter, isComposing: true })).toBe(false);
  expect(isSendKey({ ...enter, keyCode: 229 })).toBe(false);
});

it("leaves every other key alone", () => {
  expect(isSendKey({ ...enter, key: "a", keyCode: 65 })).toBe(false);
});

it("stops on Escape, but not on the one that an input method takes its proposal back with", () => {
  const escape = { ...enter, key: "Escape", keyCode: 27 };
  expect(isStopKey(escape)).toBe(true);
  expect(isStopKey(enter)).toBe(false);
  expect(isStopKey({ ...escape, isComposing: true })).toBe(false);
  expect(isStopKey({ ...escape, keyCode: 229 })).toBe(false);
});

it("takes up the last question with the arrow upwards, unless an input method moves among its proposals", () => {
  const up = { ...enter, key: "ArrowUp", keyCode: 38 };
  expect(isRecallKey(up)).toBe(true);
  expect(isRecallKey(enter)).toBe(false);
  for (const held of [{ shiftKey: true }, { altKey: true }, { isComposing: true }, { keyCode: 229 }])
    expect(isRecallKey({ ...up, ...held })).toBe(false);
});
