/** The newest turn as it was last measured; its height is unknown while it is not drawn. In CSS pixels. */
export interface Newest {
  readonly turn: string;
  readonly heightPx: number | undefined;
  /** Of what it is set in: another width makes another height of the same text. */
  readonly widthPx: number;
}

/** What a reader has seen of a conversation's end, and whether there is more by now. */
export interface Glimpse {
  readonly seen: Newest;
  readonly isUnread: boolean;
}

/** @param isInSight whether the reader has the newest text before their eyes */
export function look(before: Glimpse | undefined, now: Newest, isInSight: boolean): Glimpse {
  if (isInSight || !before) return { seen: now, isUnread: false };
  const { seen, isUnread } = before;
  if (isUnread || now.turn !== seen.turn) return { seen, isUnread: true };
  if (now.heightPx === undefined) return before;
  if (now.widthPx !== seen.widthPx || seen.heightPx === undefined) return { seen: now, isUnread: false };
  return { seen, isUnread: now.heightPx > seen.heightPx + ROUNDING_PX };
}

const ROUNDING_PX = 1;
