import type { MarkedToken } from "marked";

/**
 * The blocks of a whole answer, with the frozen ones in place of those that read the same: nothing in them is drawn
 * again. One with a `[` in it may have found its link only now. Behind the first that reads otherwise all are new: the
 * frozen ones have nothing inside any more, and might have to be drawn in another place.
 */
export function settledBlocks(whole: readonly MarkedToken[], frozen: readonly MarkedToken[]): MarkedToken[] {
  const differsAt = whole.findIndex((block, index) => !isSame(block, frozen[index]));
  return whole.map((block, index) => {
    const before = differsAt === -1 || index < differsAt ? frozen[index] : undefined;
    return before && !block.raw.includes("[") ? before : block;
  });
}

function isSame(block: MarkedToken, before: MarkedToken | undefined): boolean {
  return before?.type === block.type && before.raw.trimEnd() === block.raw.trimEnd();
}
