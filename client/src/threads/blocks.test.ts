import { expect, test } from "vitest";
import { ITEMS_IN_A_BLOCK, stretchesOf } from "./blocks.ts";
import type { ThreadGroup } from "./groups.ts";

function groupOf(key: ThreadGroup["key"], from: number, count: number): ThreadGroup {
  return {
    key,
    items: Array.from({ length: count }, (_, n) => ({ thread: `${from + n}`, title: "", updatedAt: "" })),
  };
}

/** Of each block, whether a key may lead there. */
function reach(groups: readonly ThreadGroup[], stop?: string): boolean[] {
  return stretchesOf(groups, stop).flatMap(({ blocks }) => blocks.map(({ isReachable }) => isReachable));
}

test("every conversation is in one block of its group, in the list's order", () => {
  const groups = [groupOf("today", 0, 3), groupOf("lastDays", 3, 2 * ITEMS_IN_A_BLOCK + 1)];
  const stretches = stretchesOf(groups, undefined);
  expect(stretches.map(({ blocks }) => blocks.length)).toEqual([1, 3]);
  const together = stretches.map(({ key, blocks }) => ({ key, items: blocks.flatMap(({ items }) => items) }));
  expect(together).toEqual(groups);
  expect(stretchesOf([], "1")).toEqual([]);
});

test("a key leads to the ends of the list, and to what is around the conversation that it comes from", () => {
  const groups = [groupOf("today", 0, 1), groupOf("lastDays", 1, 6 * ITEMS_IN_A_BLOCK)];
  const at = `${1 + 2 * ITEMS_IN_A_BLOCK}`;
  expect(reach(groups, at)).toEqual([true, false, true, true, true, false, true]);
  expect(reach(groups, "elsewhere")).toEqual([true, false, false, false, false, false, true]);
});
