import type { Change } from "./change.ts";
import { watchEnd } from "./end-watch.ts";
import type { EndReport } from "./end-watch.ts";
import { isCutShort, meant, moved } from "./follow.ts";
import type { Direction, Extent, Follow } from "./follow.ts";
import { createGlide } from "./glide.ts";
import { isDrawn, markIn, onwards, shiftOf, turnIn, unscrolled, wayBackTo } from "./mark.ts";
import type { Mark } from "./mark.ts";
import { watchReader } from "./reader.ts";
import { createRoom } from "./room.ts";

/** Moves a conversation for its reader, and leaves it alone when the reader does. */
export interface ThreadScroller {
  /** Something else will be drawn: takes note of where things stand. */
  before(change: Change): void;
  /** It is drawn. */
  drawn(): void;
  /** Goes to the end, and keeps it in sight. */
  toEnd(): void;
  /** Where the reader is; `undefined` at the end. */
  place(): Mark | undefined;
  close(): void;
}

export interface ScrollerOptions {
  scroller: HTMLElement;
  /** What is scrolled; at least as tall as room is needed. */
  column: HTMLElement;
  /** In it, the turns that are drawn: its children, between others. */
  turns: HTMLElement;
  /** Where the reader was, the last time. */
  place: Mark | undefined;
  /** The id of the newest turn, drawn or not. */
  newest: () => string | undefined;
  /** Whether a question that was just asked goes to the top. */
  isAnchoring: () => boolean;
  /** Runs something when a question has left the page. */
  whenSent: (turn: string, run: () => void) => () => void;
  onEnd: () => void;
  onReport: (report: EndReport) => void;
}

/** Less than that is not seen, and may be rounding. */
const STILL_PX = 1;

export function openScroller(options: ScrollerOptions): ThreadScroller {
  const { scroller, turns, place, isAnchoring, whenSent, onEnd } = options;
  let follow: Follow = { isFollowing: !place, top: scroller.scrollTop };
  let mark: Mark | undefined;
  let change: Change = { kind: "other" };
  /** Where the turn stood that something else takes the place of. */
  let switched: Mark | undefined;
  let frame: number | undefined;
  let cancelWait = () => {};
  const room = createRoom(options);
  const reportEnd = watchEnd(options);
  const glide = createGlide({ scroller, goal: () => extent().end, write });

  function extent(): Extent {
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    return { top: scrollTop, end: Math.max(0, scrollHeight - clientHeight) };
  }

  function write(top: number) {
    scroller.scrollTop = top;
    follow = { ...follow, top: scroller.scrollTop };
  }

  /** Takes the reader's word, or the scroller's movement, for what the reader wants. */
  function become(next: Follow) {
    const isNew = next.isFollowing !== follow.isFollowing;
    follow = next;
    if (!isNew) return;
    glide.cancel();
    mark = follow.isFollowing ? undefined : markIn(turns, scroller);
  }

  function notice() {
    const now = extent();
    if (!isCutShort(follow, now)) become(moved(follow, now));
  }

  /** The one that moves: after layout, before anything is painted. */
  function settle() {
    if (document.hidden) return;
    notice();
    room.make();
    if (!follow.isFollowing) holdStill();
    else if (!glide.isGoing()) write(extent().end);
    reportEnd(follow.isFollowing);
  }

  function holdStill() {
    if (!mark) mark = markIn(turns, scroller);
    if (!mark) return;
    const shift = shiftOf(mark, turns, scroller);
    const before = follow.top;
    const top = before + (Math.abs(shift) < STILL_PX ? 0 : shift);
    if (top === scroller.scrollTop) return;
    write(top);
    // What the browser rounds off is made up for the next time; where there is no room, that is how it stands.
    const done = Math.abs(top - follow.top) < STILL_PX ? follow.top - before : shift;
    mark = isDrawn(mark.element) ? onwards(mark, done) : markIn(turns, scroller);
  }

  /** A question was asked: its answer is what is read next. */
  function present(turn: string) {
    cancelWait();
    become({ ...follow, isFollowing: true });
    if (isAnchoring()) cancelWait = whenSent(turn, () => follow.isFollowing && anchor(turn));
    else room.keep(undefined);
    room.make();
    glide.start();
  }

  function anchor(turn: string) {
    room.keepAsked(turn);
    glide.start();
  }

  /** Something stands where something else stood: its upper edge stays there. */
  function replace(to: string, isFollowing: boolean) {
    const element = turnIn(turns, to);
    if (!switched || !element) return;
    const { gapPx } = switched;
    if (gapPx >= 0 && gapPx < scroller.clientHeight) room.keep({ turn: to, gapPx });
    become({ ...follow, isFollowing });
    mark = isFollowing ? undefined : { ...switched, turn: to, element };
  }

  function take() {
    switch (change.kind) {
      case "asked":
        return present(change.turn);
      case "asked-again":
        // An answer whose question is in sight begins below it, as it stands.
        return switched && switched.gapPx >= 0
          ? replace(change.turn, follow.isFollowing)
          : present(change.turn);
      case "switched":
        return replace(change.to, false);
      case "other":
        return undefined;
    }
  }

  function onMove(direction: Direction) {
    if (follow.isFollowing === (direction === "towards-end")) return;
    become(meant(follow, direction, extent()));
    if (follow.isFollowing) settle();
  }

  function onScroll() {
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      notice();
      if (!follow.isFollowing) mark = markIn(turns, scroller);
      reportEnd(follow.isFollowing);
    });
  }

  const events = new AbortController();
  scroller.addEventListener("scroll", onScroll, { passive: true, signal: events.signal });
  document.addEventListener("visibilitychange", settle, { signal: events.signal });
  const unwatch = watchReader(scroller, { onMove, onEnd });
  const sizes = new ResizeObserver(settle);
  sizes.observe(scroller);
  sizes.observe(turns);

  if (place) {
    write(scroller.scrollTop + wayBackTo(place, turns, scroller));
    mark = markIn(turns, scroller);
  }

  return {
    before(next) {
      if (next.kind === "other") return;
      change = next;
      const id = next.kind === "switched" ? next.from : next.turn;
      const turn = turnIn(turns, id);
      switched = turn && {
        turn: id,
        steps: [],
        element: turn,
        gapPx: turn.getBoundingClientRect().top - scroller.getBoundingClientRect().top,
        atPx: unscrolled(turn, scroller),
        turnAtPx: unscrolled(turn, scroller),
      };
    },
    drawn() {
      take();
      change = { kind: "other" };
      settle();
    },
    toEnd() {
      become({ ...follow, isFollowing: true });
      glide.start();
      settle();
    },
    place: () => (follow.isFollowing ? undefined : mark),
    close() {
      cancelWait();
      glide.cancel();
      if (frame !== undefined) cancelAnimationFrame(frame);
      events.abort();
      unwatch();
      sizes.disconnect();
    },
  };
}
