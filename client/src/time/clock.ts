/** The page's time; whoever waits is handed one, so that a test can move it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `run` once, when `delayMs` have passed; the function it returns cancels that. */
  after(delayMs: number, run: () => void): () => void;
}

/** The browser's own time. */
export const pageClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
