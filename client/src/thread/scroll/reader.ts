import type { Direction } from "./follow.ts";

/** What a reader does to a scroller, said before the scroller has moved. */
export interface ReaderListener {
  onMove: (direction: Direction) => void;
  /** The key for the end was pressed. */
  onEnd: () => void;
}

const KEYS: Readonly<Record<string, Direction | "end">> = {
  ArrowUp: "away",
  PageUp: "away",
  Home: "away",
  ArrowDown: "towards-end",
  PageDown: "towards-end",
  End: "end",
};
/** What opens and closes something: who looks into it does not want it to run away. */
const FOLDS = "summary, [aria-expanded]";
const TAKES_KEYS = "input, textarea, select, [contenteditable]";
const TAKES_SPACE = `${TAKES_KEYS}, button, summary, a`;

/** Listens to wheel, fingers, keys, scrollbar, selection and focus; returns what ends that. */
export function watchReader(scroller: HTMLElement, { onMove, onEnd }: ReaderListener): () => void {
  const events = new AbortController();
  const passive = { passive: true, signal: events.signal };
  let touchY = 0;

  scroller.addEventListener(
    "wheel",
    ({ deltaY, ctrlKey }) => deltaY !== 0 && !ctrlKey && onMove(deltaY < 0 ? "away" : "towards-end"),
    passive,
  );
  scroller.addEventListener("touchstart", ({ touches }) => (touchY = touches[0]?.clientY ?? 0), passive);
  scroller.addEventListener(
    "touchmove",
    ({ touches }) => {
      const y = touches[0]?.clientY ?? touchY;
      if (y !== touchY) onMove(y > touchY ? "away" : "towards-end");
      touchY = y;
    },
    passive,
  );
  scroller.addEventListener(
    "pointerdown",
    (event) => isOnScrollbar(event, scroller) && onMove("away"),
    passive,
  );
  scroller.addEventListener("click", ({ target }) => isWithin(target, FOLDS) && onMove("away"), passive);
  scroller.addEventListener(
    "focusin",
    ({ target }) =>
      target !== scroller && target instanceof Element && target.matches(":focus-visible") && onMove("away"),
    passive,
  );
  document.addEventListener("selectionchange", () => isSelecting(scroller) && onMove("away"), passive);
  document.addEventListener(
    "keydown",
    (event) => {
      const way = isFor(event, scroller) ? wayOf(event) : undefined;
      if (way === "end") {
        event.preventDefault();
        onEnd();
      } else if (way) onMove(way);
    },
    { signal: events.signal },
  );
  return () => events.abort();
}

/** Without a focus, the keys scroll what was clicked last; that is the conversation. */
function isFor({ target, defaultPrevented }: KeyboardEvent, scroller: Element): boolean {
  if (defaultPrevented || isWithin(target, TAKES_KEYS)) return false;
  return target === document.body || (target instanceof Node && scroller.contains(target));
}

function wayOf({ key, shiftKey, target }: KeyboardEvent): Direction | "end" | undefined {
  if (key !== " ") return KEYS[key];
  if (isWithin(target, TAKES_SPACE)) return undefined;
  return shiftKey ? "away" : "towards-end";
}

function isOnScrollbar({ target, clientX }: PointerEvent, scroller: Element): boolean {
  if (target !== scroller) return false;
  const start = scroller.getBoundingClientRect().left + scroller.clientLeft;
  return clientX < start || clientX >= start + scroller.clientWidth;
}

function isSelecting(scroller: Element): boolean {
  const selection = document.getSelection();
  return selection?.isCollapsed === false && scroller.contains(selection.anchorNode);
}

function isWithin(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}
