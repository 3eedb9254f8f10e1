import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  around,
  carried,
  earlier,
  FIRST_TURNS,
  later,
  MAX_TURNS,
  newest,
  sliceAfter,
  toEnd,
} from "./span.ts";

const ids = (count: number, from = 0) => Array.from({ length: count }, (_, n) => `turn-${from + n}`);

test("begins with the newest turns", () => {
  expect(newest(500)).toEqual({ from: 490, to: 500 });
  expect(newest(3)).toEqual({ from: 0, to: 3 });
});

test("begins with less where the newest turns are long, and never with nothing", () => {
  expect(newest(500, () => 3_000)).toEqual({ from: 498, to: 500 });
  expect(newest(500, () => 50_000)).toEqual({ from: 499, to: 500 });
  expect(carried({ from: 0, to: 0 }, [], ids(500), () => 3_000)).toEqual({ from: 498, to: 500 });
  expect(toEnd({ from: 0, to: 100 }, 500, () => 3_000)).toEqual({ from: 498, to: 500 });
});

test("begins around the turn that the reader comes back to", () => {
  expect(around(50, 500)).toEqual({ from: 48, to: 58 });
  expect(around(499, 500)).toEqual(newest(500));
  expect(around(0, 3)).toEqual({ from: 0, to: 3 });
});

test("keeps a hundred turns at most: what is too much goes from the other end", () => {
  expect(earlier({ from: 300, to: 400 }, 5)).toEqual({ from: 295, to: 395 });
  expect(later({ from: 295, to: 395 }, 5, 500)).toEqual({ from: 300, to: 400 });
});

test("whoever has the end has the new one as well", () => {
  expect(carried({ from: 5, to: 15 }, ids(15), ids(16))).toEqual({ from: 5, to: 16 });
});

test("whoever is above keeps what is there", () => {
  expect(carried({ from: 5, to: 15 }, ids(20), ids(21))).toEqual({ from: 5, to: 15 });
});

test("older turns that are loaded are not drawn at once", () => {
  expect(carried({ from: 0, to: 10 }, ids(10, 25), ids(35))).toEqual({ from: 25, to: 35 });
});

test("another branch is drawn from where it leaves the one before", () => {
  const other = [...ids(8), "turn-8-b", "turn-9-b"];
  expect(carried({ from: 5, to: 15 }, ids(15), other)).toEqual({ from: 5, to: 10 });
});

test("another conversation altogether begins with its newest turns", () => {
  expect(carried({ from: 5, to: 15 }, ids(15), ids(30, 100))).toEqual(newest(30));
  expect(carried({ from: 0, to: 3 }, ids(3), [])).toEqual({ from: 0, to: 0 });
});

test("to the end, what is drawn above it stays", () => {
  expect(toEnd({ from: 20, to: 50 }, 50)).toEqual({ from: 20, to: 50 });
  expect(toEnd({ from: 0, to: 40 }, 50)).toEqual(newest(50));
});

test("less at a time where a slice is felt", () => {
  expect(sliceAfter(40)).toBeLessThan(sliceAfter(4));
});

test("whatever happens, the span lies within the conversation, is not too long, and is never lost", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("earlier" as const), by: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ kind: fc.constant("later" as const), by: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ kind: fc.constant("older" as const), by: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ kind: fc.constant("asked" as const), by: fc.constant(1) }),
    fc.record({ kind: fc.constant("end" as const), by: fc.constant(0) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.array(step, { maxLength: 40 }), (count, steps) => {
      let path = ids(count, 10_000);
      let span = newest(count);
      for (const { kind, by } of steps) {
        const before = path;
        if (kind === "earlier") span = earlier(span, by);
        if (kind === "later") span = later(span, by, path.length);
        if (kind === "end") span = toEnd(span, path.length);
        if (kind === "older") path = [...ids(by, Number(path[0]?.slice(5)) - by), ...path];
        if (kind === "asked") path = [...path, `new-${path.length}`];
        if (path !== before) span = carried(span, before, path);
        expect(span.from).toBeGreaterThanOrEqual(0);
        expect(span.to).toBeLessThanOrEqual(path.length);
        expect(span.to - span.from).toBeGreaterThanOrEqual(Math.min(FIRST_TURNS, count));
        expect(span.to - span.from).toBeLessThanOrEqual(MAX_TURNS);
      }
    }),
  );
});
