/** How far a scroller is, and how far it can be: the largest `top`. In CSS pixels. */
export interface Extent {
  readonly top: number;
  readonly end: number;
}

/** Whether the end is kept in sight, and where the scroller was left. */
export interface Follow {
  readonly isFollowing: boolean;
  /** In CSS pixels. */
  readonly top: number;
  /** Where the end was when the reader set out for it: while an answer streams, it is further down on arrival. */
  readonly aim?: number | undefined;
}

/** Where a reader wants to go. */
export type Direction = "away" | "towards-end";

/** This near the end, in CSS pixels, a reader who moves towards it has arrived. */
export const REARM_PX = 24;
/** This near to where the end was when a reader set out for it, in CSS pixels, likewise: it may be a frame old. */
const AIM_PX = 64;
/** Browsers round: nearer than this, in CSS pixels, is at the end. */
const AT_END_PX = 1;

/** A reader has said by wheel, finger or key where to go, before anything has moved. */
export function meant(follow: Follow, direction: Direction, { top, end }: Extent): Follow {
  switch (direction) {
    case "away":
      return { top: follow.top, isFollowing: false };
    case "towards-end":
      return { top: follow.top, isFollowing: follow.isFollowing || end - top <= REARM_PX, aim: end };
  }
}

/**
 * The scroller is where the page did not put it. What has become too short for where it was has moved it too: that
 * was nobody's wish.
 */
export function moved({ isFollowing, top: before, aim }: Follow, extent: Extent): Follow {
  const { top, end } = extent;
  if (top > before)
    return {
      isFollowing: isFollowing || end - top <= REARM_PX || (aim ?? Infinity) - top <= AIM_PX,
      top,
      aim,
    };
  return { isFollowing: isFollowing && (top === before || isAtEnd(extent)), top, aim };
}

/** Whether the browser alone has moved the scroller, for want of room. */
export function isCutShort(follow: Follow, extent: Extent): boolean {
  return extent.top < follow.top && isAtEnd(extent);
}

function isAtEnd({ top, end }: Extent): boolean {
  return end - top <= AT_END_PX;
}
