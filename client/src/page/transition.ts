import { pageClock } from "../time/clock.ts";

/** Changes what the page shows, and fades from the old to the new where the browser can and motion is welcome. */
export function inTransition(change: () => void): void {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (isCalm || document.visibilityState !== "visible" || !("startViewTransition" in document))
    return change();
  const { ready, finished, updateCallbackDone } = document.startViewTransition(() => {
    change();
    return drawn();
  });
  // One that is skipped, because another one begins, has changed the page all the same.
  for (const step of [ready, finished, updateCallbackDone]) step.catch(() => {});
}

/** No frame comes while the browser holds the old picture; Preact has drawn when a timer's turn comes. */
function drawn(): Promise<void> {
  return new Promise((resolve) => void pageClock.after(0, resolve));
}
