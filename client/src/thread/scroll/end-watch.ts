import { look } from "./glimpse.ts";
import type { Glimpse } from "./glimpse.ts";
import { turnIn } from "./mark.ts";

/** What the reader is told of the end. */
export interface EndReport {
  /** The newest text is out of sight. */
  readonly isAway: boolean;
  /** And there is more of it than the reader has seen. */
  readonly isUnread: boolean;
}

/** This far below what can be seen, in CSS pixels, the newest text is out of sight. */
const AWAY_PX = 64;

/** @returns what looks where the end is; to be called whenever something has changed */
export function watchEnd({
  scroller,
  turns,
  newest,
  onReport,
}: {
  scroller: HTMLElement;
  turns: HTMLElement;
  /** The id of the newest turn, drawn or not. */
  newest: () => string | undefined;
  onReport: (report: EndReport) => void;
}): (isFollowing: boolean) => void {
  let glimpse: Glimpse | undefined;
  return (isFollowing) => {
    const turn = newest();
    if (turn === undefined) return onReport({ isAway: false, isUnread: false });
    const rect = turnIn(turns, turn)?.getBoundingClientRect();
    const belowPx = rect ? rect.bottom - scroller.getBoundingClientRect().bottom : Infinity;
    const isAway = !isFollowing && belowPx > AWAY_PX;
    glimpse = look(glimpse, { turn, heightPx: rect?.height, widthPx: scroller.clientWidth }, !isAway);
    return onReport({ isAway, isUnread: glimpse.isUnread });
  };
}
