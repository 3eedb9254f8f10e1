/** A turn that is to stand in one place, and how far that is below the scroller's upper edge, in CSS pixels. */
export interface Anchor {
  readonly turn: string;
  readonly gapPx: number;
}

/** Between the upper edge and a question that was just asked, in CSS pixels. */
export const ANCHOR_GAP_PX = 24;

/**
 * Where a question goes that was just asked: to the top or, when half of the view is not enough for it, so far up
 * that its end leaves the other half to the answer.
 * @param heights in CSS pixels: of the question, and of what can be seen at once
 */
export function anchorGap({ questionPx, viewPx }: { questionPx: number; viewPx: number }): number {
  return Math.min(ANCHOR_GAP_PX, viewPx / 2 - questionPx);
}
