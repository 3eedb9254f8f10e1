import type { Clock } from "./clock.ts";

/** Time that only `advance` moves. */
export interface TestClock extends Clock {
  /** Moves the time forward and runs, in order, all that became due. */
  advance(ms: number): void;
  /** How many calls are planned. */
  planned(): number;
}

/** A clock that stands still until it is moved. */
export function testClock(startMs = 0): TestClock {
  let now = startMs;
  const planned = new Set<{ at: number; run: () => void }>();
  return {
    now: () => now,
    after(delayMs, run) {
      const call = { at: now + delayMs, run };
      planned.add(call);
      return () => void planned.delete(call);
    },
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const [next] = [...planned].filter((call) => call.at <= until).sort((a, b) => a.at - b.at);
        if (!next) break;
        now = next.at;
        planned.delete(next);
        next.run();
      }
      now = until;
    },
    planned: () => planned.size,
  };
}
