import { anchorGap } from "./anchor.ts";
import type { Anchor } from "./anchor.ts";
import { turnIn, unscrolled } from "./mark.ts";

/** The room below a conversation's end that lets a turn stand where it is to stand. */
export interface Room {
  /** A turn is to stand so far below the scroller's upper edge, or none. */
  keep(anchor: Anchor | undefined): void;
  /** Likewise, where a question goes that was just asked. */
  keepAsked(turn: string): void;
  /** Makes as much of it as is needed now; to be asked whenever something has changed. */
  make(): void;
}

/** @param column what is scrolled; its style sheet makes it as tall as `--reach` wants */
export function createRoom({
  scroller,
  column,
  turns,
}: {
  scroller: HTMLElement;
  column: HTMLElement;
  turns: HTMLElement;
}): Room {
  let anchor: Anchor | undefined;
  let reachPx = 0;

  function make() {
    const turn = anchor && turnIn(turns, anchor.turn);
    const atPx = turn ? unscrolled(turn, scroller) - scroller.getBoundingClientRect().top : 0;
    const px = turn && anchor ? Math.max(0, Math.round(atPx - anchor.gapPx)) : 0;
    if (px === reachPx) return;
    reachPx = px;
    column.style.setProperty("--reach", `${px}px`);
  }

  return {
    keep: (next) => (anchor = next),
    keepAsked(id) {
      const turn = turnIn(turns, id);
      const question = turn?.querySelector("[data-role=user]");
      if (!turn || !question) return;
      const questionPx = question.getBoundingClientRect().bottom - turn.getBoundingClientRect().top;
      anchor = { turn: id, gapPx: anchorGap({ questionPx, viewPx: scroller.clientHeight }) };
      make();
    },
    make,
  };
}
