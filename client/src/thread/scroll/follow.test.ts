import { expect, test } from "vitest";
import { isCutShort, meant, moved, REARM_PX } from "./follow.ts";

const END = 1_000;
const following = { isFollowing: true, top: END };
const released = { isFollowing: false, top: 500 };

test("lets go at once when the reader wants to go away, wherever the scroller is", () => {
  expect(meant(following, "away", { top: END, end: END }).isFollowing).toBe(false);
});

test("lets go when the scroller is further up than it was left, whatever moved it", () => {
  expect(moved(following, { top: END - 2, end: END }).isFollowing).toBe(false);
});

test("follows on while only the end moves away", () => {
  expect(moved(following, { top: END, end: END + 500 })).toEqual(following);
});

test("follows on when the end has come closer, and the scroller with it", () => {
  const shorter = { top: 700, end: 700 };
  expect(moved(following, shorter).isFollowing).toBe(true);
  expect(isCutShort(following, shorter)).toBe(true);
  expect(isCutShort(following, { top: 700, end: END })).toBe(false);
});

test.each([
  [REARM_PX, true],
  [REARM_PX + 1, false],
])("who moves down to %i px before the end follows again: %s", (distance, isFollowing) => {
  expect(moved(released, { top: END - distance, end: END }).isFollowing).toBe(isFollowing);
  expect(meant(released, "towards-end", { top: END - distance, end: END }).isFollowing).toBe(isFollowing);
});

test("who moves up near the end does not follow again", () => {
  const near = { isFollowing: false, top: END - 5 };
  expect(moved(near, { top: END - 10, end: END }).isFollowing).toBe(false);
});

test("who set out for the end has arrived where it was, though it is further down by then", () => {
  const aiming = meant(released, "towards-end", { top: 500, end: END });
  expect(aiming.isFollowing).toBe(false);
  expect(moved(aiming, { top: END, end: END + 900 }).isFollowing).toBe(true);
  expect(moved(aiming, { top: 600, end: END + 900 }).isFollowing).toBe(false);
});

test("who has turned round is not aiming any more", () => {
  const aiming = meant(released, "towards-end", { top: 500, end: END });
  const turned = meant(aiming, "away", { top: 500, end: END });
  expect(moved(turned, { top: END, end: END + 900 }).isFollowing).toBe(false);
});
