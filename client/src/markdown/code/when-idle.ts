import { pageClock } from "../../time/clock.ts";

/** So long it may take in a busy page. */
const LATEST_MS = 500;

/** Safari has no idle time to give: there, what can wait waits so long that a frame comes first. */
const INSTEAD_MS = 20;

/** Runs something when the browser has nothing better to do; the function it returns cancels that. */
export function whenIdle(run: () => void): () => void {
  if (typeof requestIdleCallback === "undefined") return pageClock.after(INSTEAD_MS, run);
  const request = requestIdleCallback(run, { timeout: LATEST_MS });
  return () => cancelIdleCallback(request);
}
