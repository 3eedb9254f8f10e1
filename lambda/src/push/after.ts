/** Calls back after a delay in milliseconds; what it returns takes the call back. */
export type After = (delayMs: number, then: () => void) => () => void;

/** The time of this process. */
export const afterDelay: After = (delayMs, then) => {
  const timer = setTimeout(then, delayMs);
  return () => clearTimeout(timer);
};
