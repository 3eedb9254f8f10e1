import type { EventFrame } from "@groundfog/lambda/protocol";
import { expect, it } from "vitest";
import { inOrder } from "./frame-order.ts";

function applied(order: readonly number[]): number[] {
  const seen: number[] = [];
  const accept = inOrder(({ s }) => seen.push(s));
  for (const s of order) accept({ v: 1, k: "ev", r: "run", s, e: [] } satisfies EventFrame);
  return seen;
}

it("hands frames on as they come when they come in order", () => {
  expect(applied([0, 1, 2])).toEqual([0, 1, 2]);
});

it("holds an early frame until those before it are there", () => {
  expect(applied([2, 1, 3, 0, 4])).toEqual([0, 1, 2, 3, 4]);
  expect(applied([0, 2, 3])).toEqual([0]);
});

it("drops a repeated frame", () => {
  expect(applied([0, 0, 1, 0, 1, 2])).toEqual([0, 1, 2]);
});
