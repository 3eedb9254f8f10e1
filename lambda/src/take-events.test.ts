import { expect, test } from "vitest";
import { type RunEvent, utf8Length } from "./protocol.ts";
import { takeEvents } from "./take-events.ts";

const messageId = "m";
const content = (delta: string): RunEvent => ({ type: "TEXT_MESSAGE_CONTENT", messageId, delta });
const end: RunEvent = { type: "TEXT_MESSAGE_END", messageId };

function takeAll(waiting: RunEvent[], maxBytes: number): RunEvent[][] {
  const frames: RunEvent[][] = [];
  while (waiting.length > 0) frames.push(takeEvents(waiting, maxBytes));
  return frames;
}

function textOf(frames: RunEvent[][]): string {
  return frames
    .flat()
    .map((event) => ("delta" in event ? event.delta : ""))
    .join("");
}

test("what fits is taken together", () => {
  const waiting = [content("hello"), end];
  expect(takeEvents(waiting, 1_000)).toEqual([content("hello"), end]);
  expect(waiting).toEqual([]);
});

test.each([
  ["ASCII", "a".repeat(5_000)],
  ["Japanese", "霧の中を歩く".repeat(500)],
  ["emoji, two UTF-16 units each", "🌫️👩‍👩‍👧".repeat(400)],
  ["characters that JSON escapes", '"\\\n\u0001'.repeat(800)],
  ["half of a surrogate pair", `a\ud83c${"b".repeat(3_000)}`],
])("a long text in %s is cut into frames within the limit, and nothing is lost", (_name, text) => {
  const maxBytes = 700;
  const frames = takeAll([content(text), end], maxBytes);
  expect(frames.length).toBeGreaterThan(4);
  for (const frame of frames) expect(utf8Length(JSON.stringify(frame)) - 2).toBeLessThanOrEqual(maxBytes);
  expect(textOf(frames)).toBe(text);
});

test("frames are filled: a long text takes no more of them than it must", () => {
  const frames = takeAll([content("a".repeat(10_000))], 1_000);
  expect(frames.length).toBe(11);
});

test("a pair of surrogates stays together", () => {
  for (const frame of takeAll([content("🌫".repeat(300))], 200))
    expect(textOf([frame])).toMatch(/^(\ud83c\udf2b)+$/);
});

test("an event that no frame could hold goes alone rather than never", () => {
  const huge: RunEvent = { type: "RUN_ERROR", message: "x".repeat(500), code: "internal", retryable: false };
  expect(takeAll([end, huge, end], 100)).toEqual([[end], [huge], [end]]);
});
