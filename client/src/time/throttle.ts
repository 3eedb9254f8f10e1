import type { Clock } from "./clock.ts";

/** Work that is asked for often and done seldom. */
export interface Throttle {
  /** Asks for the work; it is done later, never within this call. */
  request(): void;
  /** Does what was asked for at once; does nothing when nothing was. */
  flush(): void;
}

/** Does `run` at most once in `intervalMs()`, however often it is requested: the first request waits for nobody. */
export function createThrottle({
  clock,
  intervalMs,
  run,
}: {
  clock: Clock;
  intervalMs: () => number;
  run: () => void;
}): Throttle {
  let cancel: (() => void) | undefined;
  let lastRunAt = -Infinity;

  function work() {
    cancel = undefined;
    lastRunAt = clock.now();
    run();
  }

  return {
    request() {
      cancel ??= clock.after(Math.max(0, lastRunAt + intervalMs() - clock.now()), work);
    },
    flush() {
      if (!cancel) return;
      cancel();
      work();
    },
  };
}
