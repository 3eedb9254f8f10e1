/** A piece of what is on the screen, and where it stands. */
export interface Mark {
  /** The id of the turn that it is in. */
  readonly turn: string;
  /** From the turn inwards, which child of which. */
  readonly steps: readonly number[];
  readonly element: Element;
  /** How far below the upper edge of the scroller it stands, in CSS pixels. */
  readonly gapPx: number;
  /** Where it would stand if nothing were scrolled, in CSS pixels; likewise of its turn. */
  readonly atPx: number;
  readonly turnAtPx: number;
}

/** Deeper than Markdown nests. */
const MAX_STEPS = 24;

/** The uppermost piece of text in sight. */
export function markIn(turns: Element, scroller: Element): Mark | undefined {
  const edge = scroller.getBoundingClientRect().top;
  const turn = [...turns.querySelectorAll(":scope > .turn")].find((one) => isBelow(one, edge));
  if (!turn) return undefined;
  const steps: number[] = [];
  let element = turn;
  while (element.getBoundingClientRect().top < edge && steps.length < MAX_STEPS) {
    const index = [...element.children].findIndex((child) => isBelow(child, edge));
    const child = element.children[index];
    if (!child) break;
    steps.push(index);
    element = child;
  }
  return {
    turn: turnIdOf(turn),
    steps,
    element,
    gapPx: element.getBoundingClientRect().top - edge,
    atPx: unscrolled(element, scroller),
    turnAtPx: unscrolled(turn, scroller),
  };
}

/** How far a mark has been moved by what has become of the page, in CSS pixels; scrolling does not count. */
export function shiftOf(mark: Mark, turns: Element, scroller: Element): number {
  if (isDrawn(mark.element)) return unscrolled(mark.element, scroller) - mark.atPx;
  const turn = turnIn(turns, mark.turn);
  return turn ? unscrolled(turn, scroller) - mark.turnAtPx : 0;
}

/** The mark, when the page has gone after it. */
export function onwards(mark: Mark, px: number): Mark {
  return { ...mark, atPx: mark.atPx + px, turnAtPx: mark.turnAtPx + px };
}

/** How far the scroller must go on for a mark to stand where it stood, in CSS pixels, though it was drawn anew. */
export function wayBackTo({ turn, steps, gapPx }: Mark, turns: Element, scroller: Element): number {
  let element = turnIn(turns, turn);
  if (!element) return 0;
  for (const step of steps) element = element.children[step] ?? element;
  return element.getBoundingClientRect().top - scroller.getBoundingClientRect().top - gapPx;
}

export function turnIn(turns: Element, id: string): Element | undefined {
  return turns.querySelector(`:scope > [data-turn="${CSS.escape(id)}"]`) ?? undefined;
}

export function turnIdOf(turn: Element): string {
  return turn.getAttribute("data-turn") ?? "";
}

function isBelow(element: Element, edge: number): boolean {
  const { bottom, height } = element.getBoundingClientRect();
  return height > 0 && bottom > edge;
}

/** Whether it is still on the page, and not folded away. */
export function isDrawn(element: Element): boolean {
  return element.isConnected && element.getClientRects().length > 0;
}

/** Where something would stand if nothing were scrolled, in CSS pixels. */
export function unscrolled(element: Element, scroller: Element): number {
  return element.getBoundingClientRect().top + scroller.scrollTop;
}
