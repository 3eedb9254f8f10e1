import { turnIdOf } from "./mark.ts";

/** How much room turns took that are not drawn any more. */
export interface Heights {
  /** Before the turns from one on go, counted among those that are drawn. */
  measure(turns: Element, from: number): void;
  /** How much room turns need, in CSS pixels; those that were never drawn are taken for average. */
  sumOf(ids: readonly string[]): number;
}

/** Of a turn that nothing is known of, when none is known, in CSS pixels. */
const USUAL_PX = 600;

export function createHeights(): Heights {
  const heights = new Map<string, number>();
  return {
    measure(turns, from) {
      const drawn = [...turns.querySelectorAll(":scope > .turn")];
      for (const [index, turn] of drawn.entries()) {
        if (index < from) continue;
        const before = drawn[index - 1];
        const { bottom, top } = turn.getBoundingClientRect();
        // With the space between it and the one before.
        heights.set(turnIdOf(turn), bottom - (before?.getBoundingClientRect().bottom ?? top));
      }
    },
    sumOf(ids) {
      const known = [...heights.values()];
      const usual = known.length > 0 ? known.reduce((sum, px) => sum + px, 0) / known.length : USUAL_PX;
      return ids.reduce((sum, id) => sum + (heights.get(id) ?? usual), 0);
    },
  };
}
