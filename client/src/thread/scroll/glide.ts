/** A movement to where the scroller shall end up, which may itself still move. */
export interface Glide {
  start(): void;
  isGoing(): boolean;
  cancel(): void;
}

/** As long as the slowest movement on the page. */
export const GLIDE_MS = 400;

/** How much of the way is behind. @param elapsedMs since the movement began */
export function progressAfter(elapsedMs: number): number {
  const left = 1 - Math.min(1, Math.max(0, elapsedMs / GLIDE_MS));
  return 1 - left ** 3;
}

/** @param goal where to go, in CSS pixels; asked before each frame */
export function createGlide({
  scroller,
  goal,
  write,
}: {
  scroller: Element;
  goal: () => number;
  write: (top: number) => void;
}): Glide {
  let frame: number | undefined;
  let startTop = 0;
  let startedAt: number | undefined;

  function step(nowMs: number) {
    startedAt ??= nowMs;
    const progress = progressAfter(nowMs - startedAt);
    write(startTop + (goal() - startTop) * progress);
    frame = progress < 1 ? requestAnimationFrame(step) : undefined;
  }

  function cancel() {
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
  }

  return {
    start() {
      cancel();
      const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (isCalm || document.hidden) return write(goal());
      // A long way is not shown in full: its last page is enough to see where it leads.
      startTop = Math.max(scroller.scrollTop, goal() - scroller.clientHeight);
      startedAt = undefined;
      frame = requestAnimationFrame(step);
      return undefined;
    },
    isGoing: () => frame !== undefined,
    cancel,
  };
}
