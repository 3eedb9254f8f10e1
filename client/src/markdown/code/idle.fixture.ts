import type { Idle } from "./painter.ts";

/** A browser that has time only when it is told so. */
export interface TestIdle {
  readonly idle: Idle;
  /** Runs what waits now; false when nothing does. */
  runOnce(): boolean;
  /** Runs what waits, and what that asks for, to the end. */
  runAll(): void;
}

export function testIdle(): TestIdle {
  const waiting = new Set<() => void>();
  function runOnce() {
    const now = [...waiting];
    waiting.clear();
    for (const run of now) run();
    return now.length > 0;
  }
  return {
    idle(run) {
      waiting.add(run);
      return () => void waiting.delete(run);
    },
    runOnce,
    runAll() {
      while (runOnce());
    },
  };
}
