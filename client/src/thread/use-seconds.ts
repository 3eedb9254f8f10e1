import { useSignal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { pageClock } from "../time/clock.ts";

/** Whole seconds since a moment, below 0 before it; changes once a second. @param atMs since the Unix epoch */
export function useSeconds(atMs: number): ReadonlySignal<number> {
  const seconds = useSignal(secondsSince(atMs, pageClock.now()));
  useEffect(() => {
    let cancel = () => {};
    const tick = () => {
      const now = pageClock.now();
      seconds.value = secondsSince(atMs, now);
      cancel = pageClock.after(untilNextSecondMs(atMs, now), tick);
    };
    tick();
    return () => cancel();
  }, [atMs]);
  return seconds;
}

export function secondsSince(atMs: number, now: number): number {
  return Math.floor((now - atMs) / 1000);
}

/** From 1 to 1000. */
export function untilNextSecondMs(atMs: number, now: number): number {
  return atMs + (secondsSince(atMs, now) + 1) * 1000 - now;
}
