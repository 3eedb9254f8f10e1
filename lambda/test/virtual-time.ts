import type { After } from "../src/push/after.ts";

/** A clock that stands still until it is told to move, in milliseconds from 0. */
export interface VirtualTime {
  after: After;
  now(): number;
  /** Lets everything happen that is due within the next `ms`, and what follows from it. */
  advance(ms: number): Promise<void>;
  /** How many calls are still to come. */
  waiting(): number;
}

export function createVirtualTime(): VirtualTime {
  let now = 0;
  let calls: { at: number; back: () => void }[] = [];
  return {
    now: () => now,
    waiting: () => calls.length,
    after(delayMs, then) {
      const call = { at: now + delayMs, back: then };
      calls.push(call);
      return () => {
        calls = calls.filter((other) => other !== call);
      };
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        await settled();
        const due = calls.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        now = Math.max(now, due.at);
        calls = calls.filter((call) => call !== due);
        due.back();
      }
      now = end;
    },
  };
}

/** Resolves when the promises that could go on have gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
