import { expect, it } from "vitest";
import { testClock } from "./test-clock.fixture.ts";
import { createThrottle } from "./throttle.ts";

function throttled() {
  const clock = testClock();
  const runs: number[] = [];
  const throttle = createThrottle({ clock, intervalMs: () => 33, run: () => runs.push(clock.now()) });
  return { clock, runs, throttle };
}

it("does the first request's work without waiting, but not within the call", () => {
  const { clock, runs, throttle } = throttled();
  throttle.request();
  expect(runs).toEqual([]);
  clock.advance(0);
  expect(runs).toEqual([0]);
});

it("gathers many requests into one run an interval", () => {
  const { clock, runs, throttle } = throttled();
  for (let ms = 0; ms < 100; ms++) {
    throttle.request();
    clock.advance(1);
  }
  expect(runs).toEqual([0, 33, 66, 99]);
});

it("flushes what is asked for, and only that", () => {
  const { clock, runs, throttle } = throttled();
  throttle.flush();
  expect(runs).toEqual([]);
  throttle.request();
  throttle.flush();
  clock.advance(100);
  expect(runs).toEqual([0]);
});
