import { options } from "preact";
import { SCREEN_INTERVAL_MS } from "../runs/runs.ts";

/** However dear a change of the screen is, a reader sees one this often. */
export const MAX_SCREEN_INTERVAL_MS = 250;
/** Of a page that nobody sees. */
export const HIDDEN_INTERVAL_MS = 1_000;
/** A sixth of the time goes to drawing, at most: the rest is the reader's, who types and scrolls. */
const SHARE = 6;
/** How much of what is known the newest measurement replaces. */
const WEIGHT = 0.3;
/** One draw in so many is measured: that too costs something. */
const MEASURED = 3;

/** How long to leave the screen alone between two changes that cost so much each, in milliseconds. */
export function intervalFor(costMs: number): number {
  return Math.min(MAX_SCREEN_INTERVAL_MS, Math.max(SCREEN_INTERVAL_MS, SHARE * costMs));
}

/**
 * Measures what drawing costs, from the first component to the painted frame, and says how long to leave the screen
 * alone: longer on a slow device.
 */
export function measureScreen(): () => number {
  let costMs = 0;
  const frames = new MessageChannel();
  let startedAt = 0;
  let draws = 0;
  frames.port1.addEventListener("message", () => {
    costMs += WEIGHT * (performance.now() - startedAt - costMs);
  });
  frames.port1.start();

  options.debounceRendering = (draw) =>
    queueMicrotask(() => {
      const before = performance.now();
      draw();
      draws += 1;
      if (draws % MEASURED !== 0) return;
      const drawnMs = performance.now() - before;
      requestAnimationFrame(() => {
        // What comes after the frame's own work: style, layout and paint are behind it.
        startedAt = performance.now() - drawnMs;
        frames.port2.postMessage(undefined);
      });
    });

  return () => (document.hidden ? HIDDEN_INTERVAL_MS : intervalFor(costMs));
}
