import { expect, test } from "vitest";
import { ANCHOR_GAP_PX, anchorGap } from "./anchor.ts";
import { GLIDE_MS, progressAfter } from "./glide.ts";
import { look } from "./glimpse.ts";

test("a question goes to the top, just below the edge", () => {
  expect(anchorGap({ questionPx: 48, viewPx: 700 })).toBe(ANCHOR_GAP_PX);
});

test("of a tall question, the end stands in the middle of what can be seen", () => {
  const [questionPx, viewPx] = [2_000, 700];
  expect(anchorGap({ questionPx, viewPx }) + questionPx).toBe(viewPx / 2);
});

test("a glide begins where it begins, ends where it ends, and does not turn round", () => {
  const steps = Array.from({ length: 11 }, (_, n) => progressAfter((n * GLIDE_MS) / 10));
  expect(steps[0]).toBe(0);
  expect(steps.at(-1)).toBe(1);
  expect(progressAfter(GLIDE_MS * 2)).toBe(1);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
});

test("text that comes while its end is out of sight is unread until it is seen", () => {
  const at = (heightPx: number | undefined, turn = "a") => ({ turn, heightPx, widthPx: 700 });
  const left = look(undefined, at(100), true);
  expect(look(left, at(100), false).isUnread).toBe(false);
  const grown = look(left, at(140), false);
  expect(grown.isUnread).toBe(true);
  expect(look(grown, at(140), false).isUnread).toBe(true);
  expect(look(grown, at(140), true).isUnread).toBe(false);
  expect(look(left, at(undefined), false).isUnread).toBe(false);
  expect(look(left, at(undefined, "b"), false).isUnread).toBe(true);
});

test("text that is only set in another width is not new", () => {
  const left = look(undefined, { turn: "a", heightPx: 100, widthPx: 700 }, true);
  const narrowed = look(left, { turn: "a", heightPx: 180, widthPx: 390 }, false);
  expect(narrowed.isUnread).toBe(false);
  expect(look(narrowed, { turn: "a", heightPx: 220, widthPx: 390 }, false).isUnread).toBe(true);
});
