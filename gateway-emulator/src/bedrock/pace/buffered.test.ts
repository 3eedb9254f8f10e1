import { expect, it } from "vitest";
import { buffered } from "./buffered.ts";

it("says everything when the last of it is due", () => {
  const steps = [
    { delayMs: 100, output: "a" },
    { delayMs: 20, output: "b" },
    { delayMs: 0, output: "c" },
  ];
  expect([...buffered(steps)]).toEqual([
    { delayMs: 120, output: "a" },
    { delayMs: 0, output: "b" },
    { delayMs: 0, output: "c" },
  ]);
  expect([...buffered([])]).toEqual([]);
});
