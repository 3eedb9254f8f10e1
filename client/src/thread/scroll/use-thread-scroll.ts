import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import type { Conversation } from "../../chat/conversation.ts";
import { settings } from "../../kept/settings.ts";
import { whenIdle } from "../../markdown/code/when-idle.ts";
import { pageClock } from "../../time/clock.ts";
import { watchEdges } from "./edges.ts";
import type { EndReport } from "./end-watch.ts";
import { createHeights } from "./heights.ts";
import type { Mark } from "./mark.ts";
import { openMounting } from "./mounting.ts";
import type { Mounted } from "./mounting.ts";
import { openScroller } from "./scroller.ts";
import type { ThreadScroller } from "./scroller.ts";
import { SLICE_TURNS, sliceAfter } from "./span.ts";
import { whenSent } from "./when-sent.ts";

type Part<Kind> = RefObject<Kind | null>;

/** What a conversation is drawn into. */
export interface ThreadParts {
  readonly scroller: Part<HTMLElement>;
  readonly column: Part<HTMLElement>;
  readonly turns: Part<HTMLElement>;
  /** Above what is drawn, while there is more of it. */
  readonly earlier: Part<HTMLElement>;
  /** Takes the room of what is not drawn below. */
  readonly later: Part<HTMLElement>;
}

export interface ThreadScrollOptions {
  conversation: Conversation;
  parts: ThreadParts;
  /** By conversation, where its reader was when it was left. */
  places: Map<string, Mark>;
  readOlder: () => void;
  onReport: (report: EndReport) => void;
}

/** What of a conversation is on the screen, and how there is more of it. */
export interface ThreadScroll {
  readonly mounted: Mounted;
  /** Draws more above, or has more loaded. */
  readEarlier(): void;
  toEnd(): void;
}

/** Draws and moves a conversation; the component must belong to that conversation alone. */
export function useThreadScroll(options: ThreadScrollOptions): ThreadScroll {
  const thread = useMemo(() => openThread(options), []);
  const mounted = thread.mounting.mounted.value;
  const older = options.conversation.older.value;

  useLayoutEffect(() => thread.open(), []);
  useLayoutEffect(() => thread.drawn(mounted), [mounted]);
  useEffect(() => thread.watch(), [mounted, older]);
  return { mounted, readEarlier: thread.readEarlier, toEnd: thread.toEnd };
}

function openThread({ conversation, parts, places, readOlder, onReport }: ThreadScrollOptions) {
  const { scroller, column, turns, earlier, later } = parts;
  let live: ThreadScroller | undefined;
  const { thread, path } = conversation;
  const heights = createHeights();
  const place = places.get(thread);
  let sliceTurns = SLICE_TURNS;
  let sliceBeganAt: number | undefined;
  let cancelSlice = () => {};
  let edges: ReturnType<typeof watchEdges> | undefined;

  const mounting = openMounting({
    path,
    turn: place?.turn,
    onChange(change, { span }) {
      const before = mounting.mounted.peek();
      if (turns.current && span.to < before.span.to)
        heights.measure(turns.current, span.to - before.span.from);
      live?.before(change);
    },
  });

  function readEarlier() {
    if (mounting.mounted.peek().span.from === 0) return readOlder();
    sliceBeganAt = pageClock.now();
    return mounting.earlier(sliceTurns);
  }

  /** What is only near waits until the browser is idle. */
  function slice(isSeen: boolean, run: () => void) {
    cancelSlice();
    if (isSeen) run();
    else cancelSlice = whenIdle(run);
  }

  function toEnd() {
    mounting.toEnd();
    queueMicrotask(() => live?.toEnd());
  }

  return {
    mounting,
    readEarlier,
    toEnd,
    open() {
      if (!scroller.current || !column.current || !turns.current) return undefined;
      const opened = openScroller({
        scroller: scroller.current,
        column: column.current,
        turns: turns.current,
        place,
        newest: () => mounting.mounted.peek().path.at(-1)?.turn.id,
        isAnchoring: () => settings.anchor.peek(),
        whenSent: (turn, run) => whenSent(conversation, turn, run),
        onEnd: toEnd,
        onReport,
      });
      live = opened;
      edges = watchEdges({
        scroller: scroller.current,
        onEarlier: (isSeen) => slice(isSeen, readEarlier),
        onLater: (isSeen) => slice(isSeen, () => mounting.later(sliceTurns)),
      });
      const print = (isPrinting: boolean) => () => mounting.drawAll(isPrinting);
      const events = new AbortController();
      addEventListener("beforeprint", print(true), events);
      addEventListener("afterprint", print(false), events);
      return () => {
        const left = opened.place();
        if (left) places.set(thread, left);
        else places.delete(thread);
        cancelSlice();
        events.abort();
        edges?.close();
        opened.close();
        mounting.close();
        live = undefined;
      };
    },
    drawn({ path, span }: Mounted) {
      if (later.current) {
        const rest = heights.sumOf(path.slice(span.to).map(({ turn }) => turn.id));
        later.current.style.blockSize = `${rest}px`;
      }
      live?.drawn();
      if (sliceBeganAt !== undefined) sliceTurns = sliceAfter(pageClock.now() - sliceBeganAt);
      sliceBeganAt = undefined;
    },
    watch: () => edges?.watch(earlier.current, later.current),
  };
}
